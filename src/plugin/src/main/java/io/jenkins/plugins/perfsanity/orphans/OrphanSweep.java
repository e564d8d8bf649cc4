package io.jenkins.plugins.perfsanity.orphans;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.AsyncPeriodicWork;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.perfsanity.clusters.UsableCredentials;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.run.Orphan;
import io.perfsanity.engine.run.Orphans;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.SystemProperties;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Ends the jobs of runs that are over, every few minutes and when an administrator asks. Connects nowhere while there are
 * none. One at a time, since each may have to wait for a cluster.
 */
@Extension
@Restricted(NoExternalUse.class)
public class OrphanSweep extends AsyncPeriodicWork {
    private static final Logger LOGGER = Logger.getLogger(OrphanSweep.class.getName());

    private static final int MINUTES = SystemProperties.getInteger(OrphanSweep.class.getName() + ".minutes", 3);

    private final ReentrantLock turn = new ReentrantLock();

    /** Runs with the same login on the same cluster, which need one connection. */
    private record Place(Connection connection, String credentials, SchedulerKind scheduler) {}

    public OrphanSweep() {
        super("Perf Sanity orphaned jobs");
    }

    static OrphanSweep get() {
        return ExtensionList.lookupSingleton(OrphanSweep.class);
    }

    @Override
    public long getRecurrencePeriod() {
        return TimeUnit.MINUTES.toMillis(MINUTES);
    }

    /** Jenkins has enough to do when it starts, and builds take up their runs then. */
    @Override
    public long getInitialDelay() {
        return getRecurrencePeriod();
    }

    @Override
    protected Level getNormalLoggingLevel() {
        return Level.FINE;
    }

    @Override
    protected void execute(TaskListener listener) {
        end(StartedRuns.get().over());
    }

    /** Ends the jobs of these runs as far as their clusters answer, and notes what is left. */
    void end(List<StartedRun> runs) {
        turn.lock();
        try {
            Map<Place, List<StartedRun>> byPlace = new LinkedHashMap<>();
            for (StartedRun run : runs) {
                attempt(
                        run,
                        () -> byPlace.computeIfAbsent(place(run), place -> new ArrayList<>())
                                .add(run));
            }
            byPlace.values().forEach(this::endTogether);
        } finally {
            turn.unlock();
        }
    }

    private static Place place(StartedRun run) throws IOException {
        ClusterProfile profile = run.profile();
        return new Place(profile.connection(), credentials(run).mark(profile.connection()), profile.scheduler());
    }

    private static UsableCredentials credentials(StartedRun run) throws IOException {
        return UsableCredentials.ofLeftBehind(Optional.ofNullable(run.getBuild()), run.getJob());
    }

    private void endTogether(List<StartedRun> runs) {
        StartedRun first = runs.get(0);
        try (ClusterSweep sweep = new ClusterSweep(first.profile(), credentials(first))) {
            for (StartedRun run : runs) {
                attempt(run, () -> end(run, sweep));
            }
        } catch (IOException e) {
            runs.forEach(run -> failed(run, e));
        }
    }

    private static void end(StartedRun run, ClusterSweep sweep) throws IOException {
        if (run.driver().isPresent()) {
            // Taken up again since it was chosen: its own cancellation ends its jobs.
            return;
        }
        List<Orphan> left = sweep.end(run);
        run.failed(left.isEmpty() ? "" : Messages.OrphanSweep_StillAlive(left.size()));
        StartedRuns.get().swept(run, left);
        Run<?, ?> build = run.getBuild();
        if (build == null) {
            return;
        }
        Path directory = new BuildFiles(build, run.getName()).directory();
        if (directory.toFile().isDirectory()) {
            new Orphans(directory).write(left);
        }
    }

    /** What may fail for one run only. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static void attempt(StartedRun run, Work work) {
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            failed(run, e);
        }
    }

    private static void failed(StartedRun run, Exception why) {
        String text = String.valueOf(why.getMessage());
        if (!text.equals(run.getProblem())) {
            LOGGER.log(Level.WARNING, why, () -> "the jobs of " + run.getBuildId() + " can't be ended now");
        }
        run.failed(text);
    }
}
