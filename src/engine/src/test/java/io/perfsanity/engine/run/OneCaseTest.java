package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.perfsanity.engine.plan.PlanFixtures;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Run.RefusedException;
import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Observation.JobReport;
import io.perfsanity.engine.scheduler.Observation.Sight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One case of a run that goes on is cancelled, or gets another attempt. */
class OneCaseTest extends OnMemoryCluster {
    private static final String WHY = "cancelled by Ann";

    private static String id(int index) {
        return PlanFixtures.single(index, "aggr-case" + index).testCase().id();
    }

    private JobState state(String job) {
        return cluster.jobs.get(cluster.idOfName.get(job));
    }

    private static void cancel(Driver driver, int index) {
        try {
            driver.run.cancel(id(index), WHY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- cancel

    @Test
    void shouldEndOneCaseAndLetTheOthersGoOn() throws IOException {
        try (Driver driver = begin(cases(2))) {
            driver.tick();
            cluster.all(JobState.RUNNING);
            driver.run.cancel(id(1), WHY);
            driver.run.cancel(id(1), "and again");
            driver.tick();

            assertThat(driver.run.cancelling()).isFalse();
            assertThat(state(job(2, 1))).isEqualTo(JobState.RUNNING);
            assertThat(driver.run.result().cases()).singleElement().satisfies(result -> {
                assertThat(result.verdict()).isEqualTo(Verdict.CANCELLED);
                assertThat(result.reason()).isEqualTo(WHY);
            });
            assertThat(state(job(1, 1))).isEqualTo(JobState.CANCELLED);
        }
    }

    @Test
    void shouldNeverSubmitAWaitingCaseThatWasCancelled() throws IOException {
        profileLines += "limits: {liveJobs: 1}\n";
        try (Driver driver = begin(cases(2))) {
            driver.tick();
            driver.run.cancel(id(2), WHY);
            cluster.finish(job(1, 1), JobState.FAILED, 1);
            driver.tick();
            driver.tick();

            assertThat(driver.verdicts()).containsExactly(Verdict.FAILED, Verdict.CANCELLED);
            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLeaveNoJobOfACaseThatIsCancelledDuringItsSbatch(boolean clusterAnswers) throws IOException {
        try (Driver driver = begin(cases(2))) {
            cluster.whileSubmitting = () -> {
                cluster.down = !clusterAnswers;
                cancel(driver, 1);
                cluster.down = false;
            };
            for (int i = 0; i < 5; i++) {
                driver.tick();
            }

            assertThat(driver.verdicts()).containsExactly(Verdict.CANCELLED);
            assertThat(Optional.ofNullable(state(job(1, 1))).filter(is -> !is.ended()))
                    .isEmpty();
            assertThat(state(job(2, 1))).isEqualTo(JobState.PENDING);
        }
    }

    @Test
    void shouldFinishTheCancellationOfOneCaseAfterACrashAndNoOther() throws IOException {
        try (Driver driver = begin(cases(2))) {
            driver.tick();
            cluster.down = true;
            driver.run.cancel(id(1), WHY);
        }
        cluster.down = false;
        try (Driver driver = resume()) {
            assertThat(driver.run.cancelling()).isFalse();
            driver.tick();

            assertThat(driver.verdicts()).containsExactly(Verdict.CANCELLED);
            assertThat(state(job(1, 1))).isEqualTo(JobState.CANCELLED);
            assertThat(state(job(2, 1))).isEqualTo(JobState.PENDING);
        }
    }

    @Test
    void shouldCancelTheWholeRunAfterACrashThoughItsLastCaseWasCancelledAloneBefore() throws IOException {
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.immortal.add(job(1, 1));
            driver.run.cancel(id(1), WHY);
            driver.run.cancel("the whole run");
        }
        try (Driver driver = resume()) {
            assertThat(driver.run.cancelling()).isTrue();
        }
    }

    @Test
    void shouldRefuseToCancelWhatHasAVerdictOrIsNotThere() throws IOException {
        try (Driver driver = begin(cases(2))) {
            driver.tick();
            cluster.finish(job(1, 1), JobState.FAILED, 1);
            driver.tick();

            assertThatThrownBy(() -> driver.run.cancel(id(1), WHY))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("has a verdict");
            assertThatThrownBy(() -> driver.run.cancel("no-such\ncase", WHY))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("no case no-such")
                    .hasMessageNotContaining("\n");
            assertThat(driver.verdicts()).containsExactly(Verdict.FAILED);
        }
    }

    @Test
    void shouldCancelACaseOnceWhenAnotherProcessAsksForIt() throws IOException {
        try (Driver driver = begin(cases(2))) {
            driver.tick();
            RunDirectory.requestCancel(directory, 1);
            RunDirectory.requestCancel(directory, 77);
            driver.tick();
            assertThat(driver.verdicts()).containsExactly(Verdict.CANCELLED);

            driver.run.again(id(1));
            driver.tick();
            driver.tick();

            assertThat(state(job(1, 2))).isEqualTo(JobState.PENDING);
            assertThat(state(job(2, 1))).isEqualTo(JobState.PENDING);
        }
    }

    // ---- again

    /** Its first case has failed; its second goes on. */
    private Driver withAFailure() throws IOException {
        Driver driver = begin(cases(2));
        driver.tick();
        cluster.finish(job(1, 1), JobState.FAILED, 1);
        driver.tick();
        assertThat(driver.verdicts()).containsExactly(Verdict.FAILED);
        return driver;
    }

    @Test
    void shouldGiveACaseWithAVerdictAnotherAttemptAndListBoth() throws IOException {
        try (Driver driver = withAFailure()) {
            driver.run.again(id(1));
            assertThat(driver.verdicts()).as("what it came to isn't known now").isEmpty();
            driver.tick();
            cluster.jobs.put(cluster.idOfName.get(job(1, 2)), JobState.OUT_OF_MEMORY);
            driver.tick();

            assertThat(driver.run.result().cases())
                    .singleElement()
                    .satisfies(result -> assertThat(result.attempts())
                            .extracting(AttemptResult::number, AttemptResult::state)
                            .containsExactly(
                                    tuple(1, Optional.of(JobState.FAILED)),
                                    tuple(2, Optional.of(JobState.OUT_OF_MEMORY))));
        }
    }

    @Test
    void shouldSubmitOneJobWhenItIsAskedTwice() throws IOException {
        try (Driver driver = withAFailure()) {
            driver.run.again(id(1));
            assertThatThrownBy(() -> driver.run.again(id(1)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("no verdict yet");
            driver.tick();
            assertThatThrownBy(() -> driver.run.again(id(1))).isInstanceOf(RefusedException.class);
            driver.tick();

            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(2, 1), job(1, 2));
        }
    }

    @Test
    void shouldStillGiveItAnotherAttemptAfterACrash() throws IOException {
        try (Driver driver = withAFailure()) {
            driver.run.again(id(1));
        }
        try (Driver driver = resume()) {
            driver.tick();
            driver.tick();
            cluster.idOfName.keySet().forEach(name -> cluster.finish(name, JobState.FAILED, 1));
            driver.tick();

            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(2, 1), job(1, 2));
            assertThat(driver.run.result().cases().get(0).attempts()).hasSize(2);
        }
    }

    @Test
    void shouldTakeALateAnswerAboutTheEarlierAttemptForNone() throws IOException {
        try (Driver driver = withAFailure()) {
            driver.run.again(id(1));
            driver.tick();
            Attempt first = new Attempt(job(1, 1), "/w/runs/" + ID + "/cases/001-x/attempts/1");
            driver.run.observed(List.of(new Observation(
                    first,
                    new Sight.Seen(new JobReport("100", JobState.FAILED, "", "", "1:0")),
                    Optional.of("100"),
                    Optional.empty(),
                    Optional.empty())));

            assertThat(driver.run.statuses().get(0)).satisfies(status -> {
                assertThat(status.attempt()).isEqualTo(2);
                assertThat(status.phase()).isEqualTo(Phase.LIVE);
                assertThat(status.jobId()).contains(cluster.idOfName.get(job(1, 2)));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTryACaseAgainOnceItsCancellationIsThrough(boolean crash) throws IOException {
        Driver driver = begin(cases(2));
        driver.tick();
        cluster.immortal.add(job(1, 1));
        driver.run.cancel(id(1), WHY);
        driver.run.again(id(1));
        driver.run.again(id(1));
        if (crash) {
            driver.close();
            driver = resume();
        }
        try (Driver there = driver) {
            there.tick();
            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(2, 1));
            cluster.immortal.clear();
            there.tick();
            there.tick();

            assertThat(state(job(1, 1))).isEqualTo(JobState.CANCELLED);
            assertThat(state(job(1, 2))).isEqualTo(JobState.PENDING);
        }
    }

    @Test
    void shouldTryACaseAgainWhoseResultsAreBeingFetched() throws IOException {
        List<Runnable> transfers = new ArrayList<>();
        executor = transfers::add;
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.finish(job(1, 1), JobState.FAILED, 1);
            driver.tick();
            driver.run.again(id(1));
            transfers.forEach(Runnable::run);
            assertThat(driver.run.finished()).isFalse();
            driver.tick();

            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(1, 2));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTakeAnotherAttemptBackWhenTheCaseOrTheRunIsCancelled(boolean alone) throws IOException {
        try (Driver driver = begin(cases(2))) {
            driver.tick();
            cluster.immortal.add(job(1, 1));
            driver.run.cancel(id(1), WHY);
            driver.run.again(id(1));
            if (alone) {
                driver.run.cancel(id(1), WHY);
            } else {
                driver.run.cancel("all of it");
            }
            cluster.immortal.clear();
            driver.tick();
            driver.tick();

            assertThat(driver.run.result().cases().get(0).verdict()).isEqualTo(Verdict.CANCELLED);
            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(2, 1));
        }
    }

    @Test
    void shouldRetryAnewAfterANodeFailureOfAnAttemptThatWasAskedFor() throws IOException {
        try (Driver driver = withAFailure()) {
            driver.run.again(id(1));
            driver.tick();
            cluster.jobs.put(cluster.idOfName.get(job(1, 2)), JobState.NODE_FAIL);
            driver.tick();
            driver.tick();

            assertThat(cluster.idOfName).containsKey(job(1, 3));
        }
    }

    @Test
    void shouldRefuseAnotherAttemptWhereThereCanBeNone() throws IOException {
        PlannedCase single = PlanFixtures.single(3, "aggr-x");
        PlannedCase skipped = new PlannedCase(
                3, PlanFixtures.testCase("aggr-x", Optional.of("nvbugs/1")), single.classification(), Optional.empty());
        PlannedCase[] cases = {cases(1)[0], cases(2)[1], skipped};
        try (Driver driver = begin(cases)) {
            driver.tick();
            cluster.finish(job(1, 1), JobState.FAILED, 1);
            driver.tick();
            assertRefused(driver, id(2), "no verdict yet");
            assertRefused(driver, "no-such-case", "no case no-such-case");
            assertRefused(driver, skipped.testCase().id(), "skips");

            driver.run.cancel("all of it");
            assertRefused(driver, id(1), "being cancelled");
            driver.tick();
            assertThat(driver.run.finished()).isTrue();
            assertRefused(driver, id(1), "over");
        }
    }

    // ---- when it starts

    @Test
    void shouldTellWhenAWaitingJobIsExpectedToStartAndNoOther() throws IOException {
        Instant start = clock.instant().plusSeconds(600);
        cluster.expectedStart = Optional.of(start);
        try (Driver driver = begin(cases(2))) {
            driver.tick();
            cluster.jobs.put(cluster.idOfName.get(job(2, 1)), JobState.RUNNING);
            driver.tick();

            assertThat(driver.run.statuses())
                    .extracting(RunListener.CaseStatus::expectedStart)
                    .containsExactly(Optional.of(start), Optional.empty());
            assertThat(driver.run.statuses().get(1).started()).isPresent();
            int told = events.size();
            cluster.expectedStart = Optional.of(start.plusSeconds(60));
            driver.tick();
            assertThat(events).as("the controller guesses anew all the time").hasSize(told);
        }
    }

    @Test
    void shouldTellWhereARunIsByItsDirectoryWhileAnotherProcessHasIt() throws IOException {
        try (Driver driver = withAFailure()) {
            RunState read = RunState.read(directory);

            assertThat(read.result()).isEqualTo(driver.run.result());
            assertThat(read.statuses()).isEqualTo(driver.run.statuses());
            assertThat(read.overview().cases())
                    .extracting(each -> each.verdict(), each -> each.state())
                    .containsExactly(tuple(Optional.of(Verdict.FAILED), ""), tuple(Optional.empty(), "PENDING"));
            driver.run.again(id(1));
            assertThat(RunState.read(directory).result().cases()).isEmpty();
        }
    }

    // ---- its logs

    @Test
    void shouldReadLogsOfAttemptsThatThereAreOnly() throws IOException {
        try (Driver driver = withAFailure()) {
            driver.run.again(id(1));
            assertThatThrownBy(() -> driver.run.log(id(1), 3, "job.log", 0, 100))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("no attempt 3");
            cluster.down = true;
            assertThatThrownBy(() -> driver.run.log(id(1), 2, "job.log", 0, 100))
                    .as("by the run's host")
                    .hasMessageContaining("no route to host");
        }
    }

    private static void assertRefused(Driver driver, String id, String why) {
        assertThatThrownBy(() -> driver.run.again(id))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(why);
    }
}
