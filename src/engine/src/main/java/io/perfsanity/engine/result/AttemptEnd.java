package io.perfsanity.engine.result;

import io.perfsanity.engine.result.Measurements.Validity;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import java.util.List;
import java.util.Optional;

/**
 * All the evidence about how one attempt ended.
 *
 * @param state the scheduler's last word; {@code UNKNOWN} where it has none
 * @param schedulerReason its comment, with the text after the state's word ({@code by 1000}) where there was one
 * @param exitCode of the batch script as Slurm writes it: {@code 0:53}
 * @param exit the attempt's {@code exit} file
 * @param faults of its measurements; a case that has any didn't pass
 * @param cancelledByUs a cancel was sent for this job, by an abort or a limit of the run
 */
public record AttemptEnd(
        JobState state,
        String schedulerReason,
        String exitCode,
        Optional<ExitFile> exit,
        TestResults tests,
        Validity validity,
        List<String> faults,
        LogEvidence logs,
        boolean cancelledByUs) {}
