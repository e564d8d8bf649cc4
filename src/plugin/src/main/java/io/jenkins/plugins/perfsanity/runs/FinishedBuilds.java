package io.jenkins.plugins.perfsanity.runs;

import hudson.Extension;
import hudson.model.Run;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import io.jenkins.plugins.perfsanity.results.RunSummary;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Removes from builds that are over what their runs needed to be gone on with, about ten kilobytes a case. Before that, a
 * step that a restart repeats would begin its run a second time.
 */
@Extension
@Restricted(NoExternalUse.class)
public class FinishedBuilds extends RunListener<Run<?, ?>> {
    private static final Logger LOGGER = Logger.getLogger(FinishedBuilds.class.getName());

    @Override
    public void onFinalized(Run<?, ?> build) {
        PerfSanityAction action = build.getAction(PerfSanityAction.class);
        if (action == null) {
            return;
        }
        for (RunSummary run : action.getRuns()) {
            if (run.isRecorded()) {
                clean(new BuildFiles(build, run.getName()));
            }
        }
    }

    /** Of a run that outlived its build. */
    static void cleanIfOver(BuildFiles files) {
        if (!files.build().isLogUpdated()) {
            clean(files);
        }
    }

    private static void clean(BuildFiles files) {
        try {
            files.keepRecordOnly();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "files that aren't needed any more are left in " + files.directory());
        }
    }
}
