package io.perfsanity.engine.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.perfsanity.engine.scheduler.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One attempt at a case and how it ended.
 *
 * @param number from 1
 * @param state the scheduler's last word; empty when nothing was submitted
 * @param nodes as the scheduler writes them ({@code gb200-node[1-2]}); empty when none were allocated
 * @param queued when it was submitted
 * @param started when its job began to run
 * @param facts what its measurement depended on
 * @param comparison of a reference and a candidate, where the job ran both
 */
public record AttemptResult(
        int number,
        String jobName,
        Optional<String> jobId,
        Optional<JobState> state,
        List<String> nodes,
        Optional<Instant> queued,
        Optional<Instant> started,
        Optional<Instant> ended,
        Verdict verdict,
        String reason,
        NodeFacts facts,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Comparison> comparison) {

    public AttemptResult {
        // Older files don't tell.
        facts = Objects.requireNonNullElse(facts, NodeFacts.NONE);
        comparison = Objects.requireNonNullElse(comparison, Optional.empty());
    }

    /** From submission to start, or to its end when it never started. */
    public Duration timeQueued() {
        return between(queued, started.or(() -> ended));
    }

    public Duration timeRunning() {
        return between(started, ended);
    }

    /** Zero where an end is unknown, or lies before the beginning since two clocks were read. */
    private static Duration between(Optional<Instant> from, Optional<Instant> to) {
        Duration time = from.isPresent() && to.isPresent() ? Duration.between(from.get(), to.get()) : Duration.ZERO;
        return time.isNegative() ? Duration.ZERO : time;
    }
}
