package io.jenkins.plugins.perfsanity.runs;

import java.time.Duration;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What this controller has on one cluster.
 *
 * @param runs that are driven
 * @param liveJobs of all of them
 * @param waitingCases that would be submitted if there were room
 * @param pollTime of the last poll; of the slowest where builds log in differently
 * @param failedPolls in a row; of the worst, likewise
 */
@Restricted(NoExternalUse.class)
public record ClusterLoad(int runs, int liveJobs, int waitingCases, Duration pollTime, int failedPolls) {}
