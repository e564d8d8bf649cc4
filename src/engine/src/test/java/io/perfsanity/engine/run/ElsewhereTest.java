package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.Allocation;
import io.perfsanity.engine.plan.PlanFixtures;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.Judging.Judged;
import io.perfsanity.engine.result.NodeFacts;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Clocks.Moment;
import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElsewhereTest {
    private static final Moment NOW = new Moment(Instant.EPOCH, Duration.ZERO);
    private static final Attempt ATTEMPT = new Attempt("ps-r-001-1", "/w/1");

    private static Case ranOn(int index, String nodes) {
        AttemptResult attempt = new AttemptResult(
                1,
                "ps-r-001-1",
                Optional.of("42"),
                Optional.of(JobState.COMPLETED),
                List.of(nodes),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Verdict.PASSED,
                "",
                NodeFacts.NONE,
                Optional.empty());
        return new Case(index)
                .submitting()
                .submitted(new SubmitOutcome(ATTEMPT, SubmitOutcome.Kind.ACCEPTED, Optional.of("42"), ""), NOW)
                .letGo(NOW)
                .judged(
                        new Judged(
                                attempt,
                                false,
                                List.of(),
                                RunFixtures.measured(index, Verdict.PASSED, List.of(attempt), Map.of())),
                        false,
                        Duration.ZERO,
                        NOW);
    }

    private static Case failedOn(String nodes) {
        AttemptResult attempt = new AttemptResult(
                1,
                "ps-r-001-1",
                Optional.of("42"),
                Optional.of(JobState.FAILED),
                List.of(nodes),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Verdict.INFRA,
                "",
                NodeFacts.NONE,
                Optional.empty());
        return new Case(1)
                .submitting()
                .submitted(new SubmitOutcome(ATTEMPT, SubmitOutcome.Kind.ACCEPTED, Optional.of("42"), ""), NOW)
                .letGo(NOW)
                .judged(
                        new Judged(attempt, true, List.of(nodes), RunFixtures.result(1, Verdict.INFRA)),
                        true,
                        Duration.ZERO,
                        NOW);
    }

    private static Elsewhere where(String profileLines, int upNodes) {
        Allocation allocation =
                PlanFixtures.profile("workDirectory: /w\n" + profileLines).allocation();
        return new Elsewhere(allocation, upNodes);
    }

    @Test
    void shouldLeaveOutTheNodesOfARerunsCaseWhereThePartitionHasOthers() {
        Case rerun = ranOn(1, "n1").confirm(2);

        assertThat(where("", 2).excluded(rerun, 1, List.of(rerun))).containsExactly("n1");
        assertThat(where("", 1).excluded(rerun, 1, List.of(rerun)))
                .as("there is no other")
                .isEmpty();
    }

    @Test
    void shouldLeaveOutNothingWhereFewerNodesWouldBeLeftThanTheCaseNeeds() {
        Case rerun = ranOn(1, "n[1-3]").confirm(1);

        assertThat(where("", 5).excluded(rerun, 3, List.of(rerun))).isEmpty();
        assertThat(where("", 6).excluded(rerun, 3, List.of(rerun))).containsExactly("n[1-3]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"constraint: gold", "reservation: perf", "nodeList: 'n[1-2]'", "exclude: n9"})
    void shouldNotTrustTheSizeOfAPartitionOfWhichOnlySomeNodesFit(String picked) {
        Case rerun = ranOn(1, "n1").confirm(1);

        assertThat(where(picked, 100).excluded(rerun, 1, List.of(rerun))).isEmpty();
        assertThat(where(picked, 100).excluded(rerun, 1, List.of(rerun, ranOn(2, "n2"))))
                .as("another case of the run was given another node")
                .containsExactly("n1");
    }

    @ParameterizedTest
    @CsvSource({"4,true", "3,false", "0,true"})
    void shouldLeaveOutNodesThatFailedUnlessTooFewAreLeft(int up, boolean leavesOut) {
        Case again = failedOn("n[1-2]");

        assertThat(where("", up).excluded(again, 2, List.of(again)))
                .isEqualTo(leavesOut ? List.of("n[1-2]") : List.of());
        assertThat(where("constraint: gold", up).excluded(again, 2, List.of(again)))
                .as("nobody knows how many fit")
                .containsExactly("n[1-2]");
    }

    @Test
    void shouldLeaveAnAttemptAloneThatIsNoRerun() {
        Case again = ranOn(1, "n1").again();

        assertThat(where("", 100).excluded(again, 1, List.of(again))).isEmpty();
    }
}
