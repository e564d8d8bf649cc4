package io.jenkins.plugins.perfsanity.runs;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.security.ACL;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.perfsanity.clusters.LocalConnection;
import io.jenkins.plugins.perfsanity.clusters.RunCredentials;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.SchedulerKind;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.security.ImpersonatingExecutorService;
import jenkins.security.ImpersonatingScheduledExecutorService;
import jenkins.util.Timer;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The clusters that runs of this controller are on, and the threads that serve them. Runs whose builds would log in to
 * the same place with the same credential share a watch, so a connection and a poll.
 *
 * <p>Whatever may wait for a cluster has a thread of that cluster: each watch has one, and preparing, bringing checkouts
 * and fetching results are limited by cluster. Cancellations are not limited at all.
 */
@Extension
@Restricted(NoExternalUse.class)
public class ClusterWatches {
    private static final Logger LOGGER = Logger.getLogger(ClusterWatches.class.getName());
    /** Runs of one cluster that are read, planned or taken up again at a time. */
    private static final int PREPARATIONS = 4;
    /** Checkouts that are brought to one cluster at a time. */
    private static final int SYNCS = 2;
    /** Results that are fetched from one cluster at a time. */
    private static final int TRANSFERS = 4;
    /** Builds that are written at a time. */
    private static final int RECORDINGS = 4;

    private final ExecutorService threads =
            new ImpersonatingExecutorService(Executors.newCachedThreadPool(factory("perf-sanity work")), ACL.SYSTEM2);
    private final Executor recordings = new LimitedExecutor(threads, RECORDINGS);
    private final Executor observations = new LimitedExecutor(threads(), 1);
    private final Map<String, Executor> preparations = new ConcurrentHashMap<>();
    private final Map<String, Executor> syncs = new ConcurrentHashMap<>();
    private final Map<String, ClusterJobs<BuildFiles>> jobs = new ConcurrentHashMap<>();
    private final Map<Key, ClusterWatch> watches = new HashMap<>();
    private final Set<BuildRun> active = new HashSet<>();
    private boolean terminated;

    /** What two runs must have in common to share a watch. */
    private record Key(
            Connection connection,
            String credentials,
            SchedulerKind scheduler,
            Duration submitPause,
            Duration pollFloor,
            Duration pollCeiling) {}

    private static ThreadFactory factory(String name) {
        return new NamingThreadFactory(new DaemonThreadFactory(), name);
    }

    public static ClusterWatches get() {
        return ExtensionList.lookupSingleton(ClusterWatches.class);
    }

    /** Lets {@code run} be told when Jenkins goes down. */
    synchronized void enter(BuildRun run) {
        active.add(run);
    }

    synchronized void leave(BuildRun run) {
        active.remove(run);
    }

    /** Begins each task at once. */
    public Executor threads() {
        return task -> {
            try {
                threads.execute(task);
            } catch (RejectedExecutionException e) {
                LOGGER.log(Level.FINE, "Jenkins is going down", e);
            }
        };
    }

    /** For what happens before a run is driven. */
    Executor preparations(String cluster) {
        return preparations.computeIfAbsent(cluster, name -> new LimitedExecutor(threads(), PREPARATIONS));
    }

    /** For what may take long of it. */
    Executor syncs(String cluster) {
        return syncs.computeIfAbsent(cluster, name -> new LimitedExecutor(threads(), SYNCS));
    }

    /** For what happens after it has all its verdicts. */
    Executor recordings() {
        return recordings;
    }

    /** Lets those who look on hear it, in the order of what happens. */
    void tell(Consumer<RunObserver> event) {
        observations.execute(() -> ExtensionList.lookup(RunObserver.class).forEach(observer -> {
            try {
                event.accept(observer);
            } catch (RuntimeException | LinkageError e) {
                LOGGER.log(Level.WARNING, e, () -> observer + " failed");
            }
        }));
    }

    /** What the runs of all builds have on a cluster, however they reach it. */
    ClusterJobs<BuildFiles> jobs(String cluster) {
        return jobs.computeIfAbsent(cluster, name -> new ClusterJobs<>(InstantSource.system()));
    }

    /** The same by cluster, for those that runs were on. */
    Map<String, ClusterJobs<BuildFiles>> jobs() {
        return new TreeMap<>(jobs);
    }

    /** Lets a task begin later. */
    void later(Duration wait, Runnable task) {
        Timer.get().schedule(() -> threads().execute(task), wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * The watch for runs with this profile and these credentials; the caller holds it until it {@linkplain
     * ClusterWatch#release releases} it.
     *
     * @throws IOException when a credential can't be used, or a local connection isn't allowed
     */
    ClusterWatch acquire(ClusterProfile profile, RunCredentials credentials) throws IOException {
        LocalConnection.refuseUnlessAllowed(profile.connection());
        // Credentials may be asked for over a network, so under no lock.
        Key key = new Key(
                profile.connection(),
                credentials.mark(profile.connection()),
                profile.scheduler(),
                profile.limits().submitPause(),
                profile.limits().pollFloor(),
                profile.limits().pollCeiling());
        synchronized (this) {
            if (terminated) {
                throw new IOException("Jenkins is going down");
            }
            ClusterWatch watch = watches.get(key);
            if (watch == null) {
                watch = new ClusterWatch(
                        profile, thread(), new LimitedExecutor(threads(), TRANSFERS), () -> remove(key));
                watches.put(key, watch);
            }
            watch.serve(profile.name());
            watch.hold(credentials);
            return watch;
        }
    }

    /** What there is on a cluster, in numbers; zeros for one that no run is on. */
    public ClusterLoad load(String cluster) {
        List<ClusterJobs.Standing<BuildFiles>> runs =
                jobs.containsKey(cluster) ? jobs(cluster).standings() : List.of();
        List<ClusterWatch> serving;
        synchronized (this) {
            serving = watches.values().stream()
                    .filter(watch -> watch.serves(cluster))
                    .toList();
        }
        return new ClusterLoad(
                runs.size(),
                runs.stream().mapToInt(ClusterJobs.Standing::live).sum(),
                runs.stream().mapToInt(ClusterJobs.Standing::waiting).sum(),
                serving.stream()
                        .map(ClusterWatch::pollTime)
                        .max(Comparator.naturalOrder())
                        .orElse(Duration.ZERO),
                serving.stream().mapToInt(ClusterWatch::failures).max().orElse(0));
    }

    /** Of one watch. A tick waits for its cluster, and no other cluster waits with it. */
    private static ImpersonatingScheduledExecutorService thread() {
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, factory("perf-sanity watch"));
        one.setRemoveOnCancelPolicy(true);
        one.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return new ImpersonatingScheduledExecutorService(one, ACL.SYSTEM2);
    }

    /** Whether Jenkins goes down: what runs are on then is left to its next start. */
    public synchronized boolean isTerminated() {
        return terminated;
    }

    private synchronized boolean remove(Key key) {
        ClusterWatch watch = watches.get(key);
        if (watch == null || watch.isHeld()) {
            return false;
        }
        watches.remove(key);
        return true;
    }

    /** Lets go of every run without touching its jobs: the next start of Jenkins goes on with them. */
    private void terminate() throws InterruptedException {
        List<ClusterWatch> all;
        List<BuildRun> left;
        synchronized (this) {
            terminated = true;
            all = new ArrayList<>(watches.values());
            watches.clear();
            left = new ArrayList<>(active);
        }
        LOGGER.fine(() -> left.size() + " runs are left to the next start");
        threads.shutdownNow();
        left.forEach(BuildRun::abandon);
        all.forEach(ClusterWatch::abandon);
        threads.awaitTermination(5, TimeUnit.SECONDS);
    }

    @Terminator
    public static void onTermination() throws InterruptedException {
        ClusterWatches known = ExtensionList.lookup(ClusterWatches.class).get(ClusterWatches.class);
        if (known != null) {
            known.terminate();
        }
    }
}
