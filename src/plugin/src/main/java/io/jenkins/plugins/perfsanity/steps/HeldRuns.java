package io.jenkins.plugins.perfsanity.steps;

import hudson.Extension;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.perfsanity.orphans.StartedRun;
import io.jenkins.plugins.perfsanity.orphans.StartedRuns;
import io.jenkins.plugins.perfsanity.results.PerfSanityResult;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The runs for which freestyle builds hold an executor: those that are held when Jenkins starts were cut off, and nobody
 * would read their results, so their jobs are cancelled.
 */
@Extension
public class HeldRuns extends ItemListener {
    private static final Logger LOGGER = Logger.getLogger(HeldRuns.class.getName());

    @Override
    public void onLoaded() {
        try {
            for (StartedRun held : StartedRuns.get().held()) {
                ClusterWatches.get().workers().execute(() -> cancel(held));
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "runs of freestyle builds that a restart cut off aren't known", e);
        }
    }

    private static void cancel(StartedRun held) {
        try {
            Run<?, ?> build = held.getBuild();
            if (build == null || !BuildRun.mayHaveJobs(build, held.getName())) {
                StartedRuns.get().unhold(held.getBuildId(), held.getName());
                return;
            }
            RunOptions options = new RunOptions();
            options.name = held.getName();
            options.cluster = held.getCluster();
            StreamTaskListener log =
                    new StreamTaskListener(new File(build.getRootDir(), "log"), true, StandardCharsets.UTF_8);
            BuildRun run = new BuildRun(options, build, log, null, new Recorder(null), new Ending(held, log));
            run.cancel("Jenkins was restarted, which a freestyle build doesn't survive");
            run.begin();
        } catch (IOException | IllegalArgumentException e) {
            LOGGER.log(Level.WARNING, "the jobs of " + held.getBuildId() + " can't be cancelled", e);
        }
    }

    /** The end of a run that was cancelled after a restart; its build failed long ago. */
    private static final class Ending implements BuildRun.Ending {
        private final StartedRun held;
        private final StreamTaskListener log;

        Ending(StartedRun held, StreamTaskListener log) {
            this.held = held;
            this.log = log;
        }

        @Override
        public void ended(PerfSanityResult result, Result worst, String message) {
            close(message);
        }

        @Override
        public void failed(Throwable failure) {
            close("the jobs can't be cancelled: " + failure.getMessage());
        }

        private void close(String message) {
            log.getLogger().println(message);
            try {
                log.close();
                StartedRuns.get().unhold(held.getBuildId(), held.getName());
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "the end of " + held.getBuildId() + " can't be noted", e);
            }
        }
    }
}
