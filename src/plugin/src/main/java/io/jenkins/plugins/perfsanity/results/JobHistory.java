package io.jenkins.plugins.perfsanity.results;

import hudson.Extension;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.listeners.RunListener;
import io.perfsanity.engine.history.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What the runs of a job measured, in the job's own directory: it moves with the job and is deleted with it. */
@Restricted(NoExternalUse.class)
public final class JobHistory {
    private static final Logger LOGGER = Logger.getLogger(JobHistory.class.getName());

    private JobHistory() {}

    /** Where it is now; the job may be moved. */
    public static Path directory(Job<?, ?> job) {
        return job.getRootDir().toPath().resolve("perf-sanity-history");
    }

    public static History of(Job<?, ?> job) {
        return History.in(directory(job));
    }

    /** Forgets what a deleted build measured. */
    @Extension
    public static class Builds extends RunListener<Run<?, ?>> {
        @Override
        public void onDeleted(Run<?, ?> build) {
            PerfSanityAction action = build.getAction(PerfSanityAction.class);
            if (action == null) {
                return;
            }
            History history = of(build.getParent());
            for (RunSummary run : action.getRuns()) {
                try {
                    if (!run.getRunId().isEmpty()) {
                        history.forget(run.getRunId());
                    }
                } catch (IOException e) {
                    LOGGER.log(Level.WARNING, e, () -> "values of the deleted " + build + " are still compared with");
                }
            }
        }
    }
}
