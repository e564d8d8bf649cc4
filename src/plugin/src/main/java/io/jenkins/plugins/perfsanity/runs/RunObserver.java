package io.jenkins.plugins.perfsanity.runs;

import hudson.ExtensionPoint;
import hudson.model.Result;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.results.BrokenGate;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.run.RunRequest;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Hears what becomes of runs, in this order, on a thread on which it may wait. No run waits for it, and none fails
 * because of it.
 */
@Restricted(NoExternalUse.class)
public interface RunObserver extends ExtensionPoint {
    /** Its jobs are being submitted, or watched again after a restart. */
    void begun(BuildFiles run, RunRequest request);

    /** It has its verdicts, and the build has them. */
    void ended(BuildFiles run, RunResult result, List<BrokenGate> broken, Result worst);

    /** It was given up without verdicts. */
    void givenUp(BuildFiles run, RunRequest request);
}
