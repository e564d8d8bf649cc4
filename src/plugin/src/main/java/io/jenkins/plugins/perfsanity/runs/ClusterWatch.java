package io.jenkins.plugins.perfsanity.runs;

import io.jenkins.plugins.perfsanity.clusters.ClusterHosts;
import io.jenkins.plugins.perfsanity.clusters.RunCredentials;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.SshCredential;
import io.perfsanity.engine.run.Clocks;
import io.perfsanity.engine.run.PollPace;
import io.perfsanity.engine.run.Poller;
import io.perfsanity.engine.run.Run;
import io.perfsanity.engine.scheduler.Cleaning;
import io.perfsanity.engine.scheduler.RemoteScheduler;
import io.perfsanity.engine.scheduler.SchedulerSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One cluster as some builds reach it: the connection, and the poller that serves all of their runs, on a thread of its
 * own.
 */
final class ClusterWatch {
    private static final Logger LOGGER = Logger.getLogger(ClusterWatch.class.getName());
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(30);
    /** A verdict makes room for the next job; several that come together are one reason to act. */
    private static final Duration SOON = Duration.ofMillis(200);
    /** How long a connection outlives its last run, as between two steps of a pipeline. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    private static final int TRANSFERS_OF_A_RUN = 2;

    private final Host host;
    private final Poller poller;
    private final ScheduledExecutorService thread;
    private final Executor transfers;
    private final BooleanSupplier removal;
    /** When each work directory was last looked through for old runs. */
    private final Map<String, Instant> cleaned = new ConcurrentHashMap<>();

    private final List<RunCredentials> holders = new CopyOnWriteArrayList<>();
    private final Map<Run, Watched> runs = new ConcurrentHashMap<>();
    /** Those that will act soon. */
    private final Set<Run> moved = ConcurrentHashMap.newKeySet();

    /** The clusters whose runs it has had: several may be reached alike. */
    private final Set<String> clusters = ConcurrentHashMap.newKeySet();

    /** Of the last tick. */
    private volatile Duration pollTime = Duration.ZERO;

    private ScheduledFuture<?> next;

    /** A run as its watch sees it. All calls return soon. */
    interface Watched {
        void finished();

        void broken(Exception failure);
    }

    /**
     * A watch without runs.
     *
     * @param thread drives the runs; ended with the watch
     * @param transfers fetches results
     * @param removal whether it was taken out of the register, which fails when somebody holds it again
     */
    ClusterWatch(ClusterProfile profile, ScheduledExecutorService thread, Executor transfers, BooleanSupplier removal)
            throws IOException {
        this.thread = thread;
        this.transfers = transfers;
        this.removal = removal;
        this.host = ClusterHosts.open(profile.connection(), (hosts, login) -> () -> credential(hosts, login));
        this.poller = new Poller(
                new RemoteScheduler(host, SchedulerSettings.of(profile)),
                new PollPace(profile.limits(), new Random()),
                Clocks.system());
    }

    Host host() {
        return host;
    }

    /** What fetches the results of one run, so that those of the others come too. */
    Executor transfers() {
        return new LimitedExecutor(transfers, TRANSFERS_OF_A_RUN);
    }

    /** From whichever build is still there: they all would give the same. */
    private SshCredential credential(List<Endpoint> hosts, Login login) throws IOException {
        IOException last = new IOException("no build uses this connection any more");
        for (RunCredentials holder : holders) {
            try {
                return holder.get(hosts, login);
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    void hold(RunCredentials credentials) {
        holders.add(credentials);
    }

    /** Notes one more cluster that is reached through it. */
    void serve(String cluster) {
        clusters.add(cluster);
    }

    boolean serves(String cluster) {
        return clusters.contains(cluster);
    }

    /** How long the last turn of all its runs took, with what it submitted. */
    Duration pollTime() {
        return pollTime;
    }

    /** How many polls in a row got no answer. */
    int failures() {
        return poller.failures();
    }

    boolean isHeld() {
        return !holders.isEmpty();
    }

    void release(RunCredentials credentials) {
        holders.remove(credentials);
        if (isHeld()) {
            return;
        }
        later(IDLE, () -> {
            if (removal.getAsBoolean()) {
                close();
            }
        });
    }

    void add(Run run, Watched watched) {
        runs.put(run, watched);
        poller.add(run, failure -> {
            runs.remove(run);
            watched.broken(failure);
        });
        tickNow();
    }

    /** Removes what old runs left on the cluster, once a day beside a run; what fails is done beside another one. */
    void clean(ClusterProfile profile) {
        Instant now = Instant.now();
        Instant noted = cleaned.compute(
                profile.workDirectory(),
                (directory, last) -> last != null && now.isBefore(last.plus(Duration.ofDays(1))) ? last : now);
        if (!noted.equals(now)) {
            return;
        }
        transfers.execute(() -> {
            try {
                new Cleaning(host, profile).daily();
            } catch (IOException | RuntimeException e) {
                LOGGER.log(Level.FINE, e, () -> "old runs stay on " + host.name());
                cleaned.remove(profile.workDirectory());
            }
        });
    }

    /** Forgets a run; its jobs go on. */
    void remove(Run run) {
        poller.remove(run);
        runs.remove(run);
    }

    /** A tick at once, as where somebody waits for a cancellation. */
    void tickNow() {
        schedule(Duration.ZERO);
    }

    /** Lets a run act soon, without a poll. */
    void actSoon(Run run) {
        if (moved.add(run)) {
            later(SOON, () -> act(run));
        }
    }

    private void act(Run run) {
        moved.remove(run);
        if (!runs.containsKey(run)) {
            return;
        }
        try {
            poller.act(run);
            end();
        } catch (IOException | RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, "a run can't be driven", e);
        }
    }

    private synchronized void schedule(Duration wait) {
        if (next != null) {
            next.cancel(false);
        }
        next = later(wait, this::tick);
    }

    private ScheduledFuture<?> later(Duration wait, Runnable task) {
        try {
            return thread.schedule(task, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, "Jenkins is going down", e);
            return null;
        }
    }

    private void tick() {
        Duration wait = AFTER_A_FAILURE;
        try {
            long begin = System.nanoTime();
            wait = poller.tick();
            pollTime = Duration.ofNanos(System.nanoTime() - begin);
            end();
        } catch (IOException | RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, e, () -> "a poll of " + host.name() + " failed");
        }
        if (!runs.isEmpty()) {
            schedule(wait);
        }
    }

    /** Hands over the runs that have all their verdicts. */
    private void end() {
        runs.forEach((run, watched) -> {
            if (run.finished()) {
                remove(run);
                watched.finished();
            }
        });
    }

    /** Jenkins goes down: nothing more is done for any run. */
    void abandon() {
        runs.keySet().forEach(this::remove);
        close();
    }

    private void close() {
        // First, since this ends what the thread waits for.
        host.close();
        thread.shutdownNow();
    }
}
