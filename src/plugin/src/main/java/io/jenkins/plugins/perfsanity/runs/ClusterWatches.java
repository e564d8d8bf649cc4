package io.jenkins.plugins.perfsanity.runs;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.security.ACL;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.perfsanity.clusters.LocalConnection;
import io.jenkins.plugins.perfsanity.clusters.RunCredentials;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.SchedulerKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import jenkins.security.ImpersonatingExecutorService;
import jenkins.security.ImpersonatingScheduledExecutorService;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The clusters that runs of this controller are on, and the threads that serve them. Runs whose builds would log in to
 * the same place with the same credential share a watch, so a connection and a poll.
 */
@Extension
@Restricted(NoExternalUse.class)
public class ClusterWatches {
    private static final Logger LOGGER = Logger.getLogger(ClusterWatches.class.getName());
    /** A tick waits for its cluster, so a few clusters that don't answer must not hold up the others. */
    private static final int TICKS = 4;
    /** Preparing, fetching results and archiving. Fetching may take minutes, so it never takes all of them. */
    private static final int WORKERS = 4;

    private final ScheduledExecutorService ticks;
    private final ExecutorService workers;
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

    public ClusterWatches() {
        ScheduledThreadPoolExecutor scheduled = new ScheduledThreadPoolExecutor(TICKS, threads("perf-sanity watch"));
        scheduled.setRemoveOnCancelPolicy(true);
        scheduled.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        scheduled.setKeepAliveTime(1, TimeUnit.MINUTES);
        scheduled.allowCoreThreadTimeOut(true);
        ticks = new ImpersonatingScheduledExecutorService(scheduled, ACL.SYSTEM2);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                WORKERS, WORKERS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), threads("perf-sanity work"));
        pool.allowCoreThreadTimeOut(true);
        workers = new ImpersonatingExecutorService(pool, ACL.SYSTEM2);
    }

    private static ThreadFactory threads(String name) {
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

    public ExecutorService workers() {
        return workers;
    }

    public ScheduledExecutorService ticks() {
        return ticks;
    }

    /**
     * The watch for runs with this profile and these credentials; the caller holds it until it {@linkplain
     * ClusterWatch#release releases} it.
     *
     * @throws IOException when a credential can't be used, or a local connection isn't allowed
     */
    synchronized ClusterWatch acquire(ClusterProfile profile, RunCredentials credentials) throws IOException {
        if (terminated) {
            throw new IOException("Jenkins is going down");
        }
        LocalConnection.refuseUnlessAllowed(profile.connection());
        Key key = new Key(
                profile.connection(),
                credentials.mark(profile.connection()),
                profile.scheduler(),
                profile.limits().submitPause(),
                profile.limits().pollFloor(),
                profile.limits().pollCeiling());
        ClusterWatch watch = watches.get(key);
        if (watch == null) {
            watch = new ClusterWatch(profile, ticks, new LimitedExecutor(workers, WORKERS - 1), () -> remove(key));
            watches.put(key, watch);
        }
        watch.hold(credentials);
        return watch;
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
        ticks.shutdownNow();
        workers.shutdownNow();
        left.forEach(BuildRun::abandon);
        all.forEach(ClusterWatch::abandon);
        ticks.awaitTermination(5, TimeUnit.SECONDS);
        workers.awaitTermination(5, TimeUnit.SECONDS);
    }

    @Terminator
    public static void onTermination() throws InterruptedException {
        ClusterWatches known = ExtensionList.lookup(ClusterWatches.class).get(ClusterWatches.class);
        if (known != null) {
            known.terminate();
        }
    }
}
