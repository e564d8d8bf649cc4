package io.perfsanity.cli;

import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Cause;
import io.perfsanity.engine.result.Collected;
import io.perfsanity.engine.result.LogExcerpt;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.TestSummary;
import io.perfsanity.engine.result.Usage;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.testlist.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Results and states as the engine hands them over. */
final class Sample {
    static final Instant START = Instant.parse("2026-03-04T18:00:00Z");

    private Sample() {}

    static RunResult run(Verdict... verdicts) {
        List<CaseResult> cases = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            cases.add(result(cases.size() + 1, verdict));
        }
        return new RunResult(
                "20260304-180000-k3f9m",
                "lab",
                START,
                Optional.of(START.plusSeconds(90)),
                List.of("list.txt"),
                RunFacts.NONE,
                cases,
                Optional.empty());
    }

    static CaseResult result(int index, Verdict verdict) {
        return result(index, verdict, LogExcerpt.NONE);
    }

    static CaseResult result(int index, Verdict verdict, LogExcerpt tail) {
        return result(index, verdict, tail, Optional.empty());
    }

    static CaseResult result(int index, Verdict verdict, LogExcerpt tail, Optional<Cause> cause) {
        List<AttemptResult> attempts = List.of();
        String id = "aggr-case_" + index;
        return new CaseResult(
                index,
                id,
                "perf/test_perf_sanity.py::test_e2e[" + id + "]",
                Mode.SINGLE_AGG,
                1,
                Optional.of(4),
                verdict,
                "because of " + verdict,
                attempts,
                Duration.ofHours(1),
                Usage.of(attempts, Optional.of(4)),
                List.of(),
                List.of(),
                Map.of(),
                TestSummary.NONE,
                "cases/001-" + id,
                Collected.NOTHING,
                tail,
                cause,
                List.of());
    }

    static CaseStatus status(int index, Phase phase) {
        return new CaseStatus(
                index,
                "aggr-case_" + index,
                phase,
                1,
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static CaseStatus live(int index, JobState state, String reason, String nodes) {
        return new CaseStatus(
                index,
                "aggr-case_" + index,
                Phase.LIVE,
                1,
                Optional.of("4711"),
                Optional.of(state),
                reason,
                nodes,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static CaseStatus done(int index, CaseResult result) {
        return new CaseStatus(
                index,
                "aggr-case_" + index,
                Phase.DONE,
                1,
                Optional.of("4711"),
                Optional.of(JobState.COMPLETED),
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.of(result));
    }
}
