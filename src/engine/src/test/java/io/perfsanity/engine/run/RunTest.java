package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.plan.PlanFixtures;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.scheduler.JobRef;
import io.perfsanity.engine.scheduler.JobState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunTest extends OnMemoryCluster {
    @Test
    void shouldSubmitEveryCaseOnceAndFollowItsJobToTheEnd() throws IOException {
        try (Driver driver = begin(cases(3))) {
            driver.tick();
            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(2, 1), job(3, 1));
            cluster.all(JobState.RUNNING);
            driver.tick();
            cluster.idOfName.keySet().forEach(name -> cluster.finish(name, JobState.FAILED, 1));
            driver.tick();

            assertThat(driver.run.finished()).isTrue();
            assertThat(driver.verdicts()).containsExactly(Verdict.FAILED, Verdict.FAILED, Verdict.FAILED);
            assertThat(events)
                    .filteredOn(event -> event.index() == 1)
                    .extracting(RunListener.CaseStatus::phase)
                    .containsSubsequence(Phase.SUBMITTING, Phase.LIVE, Phase.ENDED, Phase.DONE);
        }
    }

    @Test
    void shouldJudgeACaseWhoseResultsBroughtAnErrorOfOurs() throws IOException {
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.finish(job(1, 1), JobState.FAILED, 1);
            cluster.meanwhile = () -> {
                throw new IllegalStateException("a bug");
            };
            driver.tick();
            assertThat(driver.verdicts()).isEmpty();

            cluster.meanwhile = () -> {};
            driver.tick();

            assertThat(driver.verdicts()).containsExactly(Verdict.FAILED);
        }
    }

    @Test
    void shouldSubmitNoMoreThanIsGrantedAndSayHowManyJobsItHas() throws IOException {
        List<String> asked = new ArrayList<>();
        quota = (live, wanted) -> {
            asked.add(live + " live, wants " + wanted);
            return Math.min(wanted, 2 - live);
        };
        try (Driver driver = begin(cases(3))) {
            driver.tick();
            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(2, 1));

            cluster.finish(job(1, 1), JobState.FAILED, 1);
            driver.tick();
            driver.tick();
            assertThat(cluster.idOfName).containsKey(job(3, 1));

            cluster.idOfName.keySet().forEach(name -> cluster.finish(name, JobState.FAILED, 1));
            driver.tick();
            driver.tick();
            assertThat(driver.run.finished()).isTrue();
            assertThat(asked).startsWith("0 live, wants 3", "2 live, wants 1").endsWith("0 live, wants 0");
        }
    }

    @Test
    void shouldJudgeACaseWhoseResultsCantBeReadForWantOfAClass() throws IOException {
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.finish(job(1, 1), JobState.FAILED, 1);
            cluster.meanwhile = () -> {
                throw new NoClassDefFoundError("gone");
            };
            driver.ticksFor(Duration.ofMinutes(30));

            assertThat(driver.verdicts()).containsExactly(Verdict.INFRA);
        }
    }

    @Test
    void shouldKeepOneJobWhenTheAnswerToASubmissionIsLost() throws IOException {
        cluster.fault = MemoryCluster.Fault.ANSWER_LOST;
        try (Driver driver = begin(cases(2))) {
            driver.tick();
            cluster.down = false;
            driver.tick();

            assertThat(cluster.jobs).hasSize(2);
            assertThat(cluster.fences)
                    .as("the fence is taken anew before anything else is submitted")
                    .isEqualTo(2);
            assertThat(driver.run.jobs()).extracting(JobRef::jobId).doesNotContain(Optional.empty());
        }
    }

    @Test
    void shouldTryAgainUnderANewNameOnlyAfterTheDoubtfulAttemptWasAbandoned() throws IOException {
        cluster.fault = MemoryCluster.Fault.DOUBTFUL;
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            driver.tick();
            assertThat(cluster.abandoned).as("within 2 × MessageTimeout").isEmpty();
            cluster.fault = MemoryCluster.Fault.NONE;
            driver.tick();
            driver.tick();

            assertThat(cluster.abandoned).containsExactly(job(1, 1));
            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 2));
        }
    }

    @Test
    void shouldAdoptADoubtfulJobThatTurnsUp() throws IOException {
        cluster.fault = MemoryCluster.Fault.DOUBTFUL;
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.idOfName.put(job(1, 1), "7");
            cluster.jobs.put("7", JobState.RUNNING);
            driver.tick();

            assertThat(driver.run.jobs()).extracting(JobRef::jobId).containsExactly(Optional.of("7"));
        }
    }

    @Test
    void shouldCallARefusedSubmissionInfra() throws IOException {
        cluster.fault = MemoryCluster.Fault.REJECTED;
        try (Driver driver = begin(cases(1))) {
            driver.tick();

            assertThat(driver.run.result().cases()).singleElement().satisfies(result -> {
                assertThat(result.verdict()).isEqualTo(Verdict.INFRA);
                assertThat(result.reason()).contains("invalid partition");
            });
        }
    }

    @Test
    void shouldConcludeNothingWhileTheClusterIsOutOfReach() throws IOException {
        try (Driver driver = begin(cases(2))) {
            driver.tick();
            cluster.down = true;
            for (int i = 0; i < 200; i++) {
                driver.tick();
            }
            assertThat(driver.verdicts()).isEmpty();
            cluster.down = false;
            cluster.idOfName.keySet().forEach(name -> cluster.finish(name, JobState.FAILED, 1));
            driver.tick();

            assertThat(driver.run.finished()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "NO_FENCE"})
    void shouldGiveUpACaseThatCannotBeSubmittedForLong(MemoryCluster.Fault fault) throws IOException {
        cluster.fault = fault;
        try (Driver driver = begin(cases(1))) {
            for (int i = 0; i < 60; i++) {
                driver.tick();
            }

            assertThat(driver.verdicts()).containsExactly(Verdict.INFRA);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "NO_FENCE"})
    void shouldNotTryAFailedSubmissionAgainBeforeTheNextTick(MemoryCluster.Fault fault) throws IOException {
        cluster.fault = fault;
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            for (int i = 0; i < 5; i++) {
                driver.poller.act(driver.run);
            }
            assertThat(events)
                    .filteredOn(event -> event.phase() == Phase.SUBMITTING)
                    .hasSize(1);

            cluster.fault = MemoryCluster.Fault.NONE;
            driver.tick();
            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1));
        }
    }

    /** A full disk of this machine: told as long as it is so, also by ticks that try nothing. */
    @Test
    void shouldSayWhereThereIsNoRoomForResultsUntilThereIs() throws IOException {
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.finish(job(1, 1), JobState.FAILED, 1);
            cluster.noRoom = true;
            driver.ticksFor(Duration.ofMinutes(5));

            String said = "results can't be written into " + directory
                    + ": No space left on device; this goes on by itself when there is room";
            assertThat(health).doesNotContain("").contains(said).last().isEqualTo(said);

            cluster.noRoom = false;
            driver.ticksFor(Duration.ofMinutes(3));
            assertThat(driver.verdicts()).containsExactly(Verdict.FAILED);
            assertThat(health).last().isEqualTo("");
        }
    }

    /** What the case left is still on the cluster: to give it up would mean to run it again. */
    @Test
    void shouldWaitForRoomHoweverLongThatTakes() throws IOException {
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.finish(job(1, 1), JobState.FAILED, 1);
            cluster.noRoom = true;
            driver.ticksFor(Duration.ofHours(2));
            assertThat(driver.verdicts()).isEmpty();

            cluster.noRoom = false;
            driver.ticksFor(Duration.ofMinutes(5));
            assertThat(driver.verdicts()).containsExactly(Verdict.FAILED);
            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1));
        }
    }

    @Test
    void shouldTakeAComplaintBackWhenATickBroughtNone() throws IOException {
        cluster.fault = MemoryCluster.Fault.NO_FENCE;
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            driver.tick();
            cluster.fault = MemoryCluster.Fault.NONE;
            driver.tick();
            driver.tick();
            driver.tick();

            assertThat(health).containsExactly("the fence can't be written", "the fence can't be written", "");
        }
    }

    @Test
    void shouldNotAskAgainAboutALostAnswerBeforeTheNextTick() throws IOException {
        cluster.fault = MemoryCluster.Fault.ANSWER_LOST;
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.down = false;
            cluster.fault = MemoryCluster.Fault.ANSWER_LOST;
            driver.tick();
            cluster.down = false;
            for (int i = 0; i < 5; i++) {
                driver.poller.act(driver.run);
            }
            assertThat(cluster.fences).isEqualTo(2);

            driver.tick();
            assertThat(cluster.fences).isEqualTo(3);
            assertThat(cluster.jobs).hasSize(1);
        }
    }

    @Test
    void shouldGoOnWithTheSameJobsAfterACrash() throws IOException {
        try (Driver first = begin(cases(3))) {
            first.tick();
        }
        try (Driver second = resume()) {
            second.tick();

            assertThat(cluster.jobs).hasSize(3);
            assertThat(second.run.jobs()).extracting(JobRef::jobId).doesNotContain(Optional.empty());
        }
    }

    @Test
    void shouldAskUnderAFenceOfItsOwnAboutASubmissionThatACrashInterrupted() throws IOException {
        cluster.fault = MemoryCluster.Fault.ANSWER_LOST;
        try (Driver first = begin(cases(2))) {
            first.tick();
        }
        cluster.down = false;
        cluster.queriesFail = true;
        int before = cluster.fences;
        cluster.uploads.clear();
        try (Driver second = resume()) {
            second.tick();

            assertThat(cluster.fences).isEqualTo(before + 1);
            assertThat(cluster.uploads)
                    .as("the files may not have come through")
                    .hasSize(1);
            assertThat(cluster.jobs).hasSize(2);
            assertThat(second.run.statuses())
                    .extracting(RunListener.CaseStatus::phase)
                    .containsOnly(Phase.LIVE);
        }
    }

    @Test
    void shouldGoOnWithANextAttemptWhenACrashCameJustAfterOneWasAbandoned() throws IOException {
        cluster.fault = MemoryCluster.Fault.DOUBTFUL;
        try (Driver first = begin(cases(1))) {
            first.tick();
        }
        cluster.abandoned.add(job(1, 1));
        cluster.fault = MemoryCluster.Fault.NONE;
        try (Driver second = resume()) {
            for (int i = 0; i < 5; i++) {
                second.tick();
            }

            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 2));
        }
    }

    @Test
    void shouldKeepVerdictsOverACrash() throws IOException {
        try (Driver first = begin(cases(2))) {
            first.tick();
            cluster.finish(job(1, 1), JobState.FAILED, 1);
            first.tick();
        }
        try (Driver second = resume()) {
            assertThat(second.verdicts()).containsExactly(Verdict.FAILED);
            second.tick();
            assertThat(cluster.jobs).hasSize(2);
        }
    }

    @Test
    void shouldNotHaveMoreLiveJobsThanTheProfileAllows() throws IOException {
        profileLines += "limits: {liveJobs: 2}\n";
        try (Driver driver = begin(cases(5))) {
            driver.tick();
            assertThat(cluster.jobs).hasSize(2);
            cluster.finish(job(1, 1), JobState.FAILED, 1);
            driver.tick();
            driver.tick();

            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(2, 1), job(3, 1));
        }
    }

    @Test
    void shouldTryAgainOnAnotherNodeAfterALostOne() throws IOException {
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.jobs.put(cluster.idOfName.get(job(1, 1)), JobState.NODE_FAIL);
            driver.tick();
            driver.tick();
            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(1, 2));

            cluster.jobs.put(cluster.idOfName.get(job(1, 2)), JobState.NODE_FAIL);
            driver.tick();

            assertThat(driver.run.result().cases()).singleElement().satisfies(result -> {
                assertThat(result.verdict()).isEqualTo(Verdict.INFRA);
                assertThat(result.attempts())
                        .extracting(AttemptResult::state)
                        .containsExactly(Optional.of(JobState.NODE_FAIL), Optional.of(JobState.NODE_FAIL));
            });
        }
    }

    @Test
    void shouldNeverTryATestFailureAgain() throws IOException {
        try (Driver driver = begin(5, cases(1))) {
            driver.tick();
            cluster.finish(job(1, 1), JobState.FAILED, 1);
            driver.tick();
            driver.tick();

            assertThat(cluster.jobs).hasSize(1);
        }
    }

    @Test
    void shouldNotSubmitWhatTheListSkips() throws IOException {
        PlannedCase single = PlanFixtures.single(1, "aggr-x");
        PlannedCase skipped = new PlannedCase(
                1, PlanFixtures.testCase("aggr-x", Optional.of("nvbugs/1")), single.classification(), Optional.empty());
        try (Driver driver = begin(skipped)) {
            driver.tick();

            assertThat(cluster.jobs).isEmpty();
            assertThat(driver.run.result().cases()).singleElement().satisfies(result -> {
                assertThat(result.verdict()).isEqualTo(Verdict.SKIPPED);
                assertThat(result.reason()).isEqualTo("nvbugs/1");
            });
        }
    }

    @Test
    void shouldCancelLiveJobsAndNotSubmitTheOthers() throws IOException {
        profileLines += "limits: {liveJobs: 1}\n";
        try (Driver driver = begin(cases(3))) {
            driver.tick();
            driver.run.cancel("cancelled by the user");
            driver.tick();

            assertThat(driver.run.finished()).isTrue();
            assertThat(driver.verdicts()).containsOnly(Verdict.CANCELLED).hasSize(3);
            assertThat(cluster.jobs).hasSize(1);
            assertThat(directory.resolve("orphans.json")).doesNotExist();
        }
    }

    @Test
    void shouldBeginNoMoreCasesAfterTooManyFailuresAndLetThoseThatRunEnd() throws IOException {
        profileLines = "workDirectory: /w\nlimits: {liveJobs: 3}\n";
        maxFailures = Optional.of(1);
        try (Driver driver = begin(cases(6))) {
            driver.tick();
            cluster.finish(job(1, 1), JobState.FAILED, 1);
            cluster.jobs.put(cluster.idOfName.get(job(2, 1)), JobState.RUNNING);
            driver.ticksFor(Duration.ofMinutes(2));

            assertThat(cluster.jobs.values()).containsExactly(JobState.FAILED, JobState.RUNNING, JobState.CANCELLED);
            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(2, 1), job(3, 1));
            assertThat(driver.run.finished()).isFalse();

            cluster.finish(job(2, 1), JobState.FAILED, 1);
            driver.ticksFor(Duration.ofMinutes(2));
            assertThat(driver.run.finished()).isTrue();
            assertThat(driver.run.cancelling()).isFalse();
            assertThat(driver.run.result().cases())
                    .filteredOn(each -> each.verdict() == Verdict.CANCELLED)
                    .hasSize(4)
                    .allMatch(each -> each.reason().equals("not run: 1 case had not passed before (--max-failures)"));
        }
    }

    @Test
    void shouldWriteDownAJobThatCannotBeCancelledAndLetTheCallerGo() throws IOException {
        try (Driver driver = begin(cases(2))) {
            driver.tick();
            cluster.all(JobState.RUNNING);
            cluster.immortal.add(job(2, 1));
            driver.run.cancel("cancelled by the user");
            for (int i = 0; i < 40; i++) {
                driver.poller.tick();
                clock.pass(Duration.ofSeconds(1));
            }

            assertThat(driver.run.finished()).as("within 45 s").isTrue();
            assertThat(driver.verdicts()).containsOnly(Verdict.CANCELLED);
            assertThat(directory.resolve("orphans.json"))
                    .content()
                    .contains(job(2, 1), cluster.idOfName.get(job(2, 1)))
                    .doesNotContain(job(1, 1));
        }
    }

    @Test
    void shouldWriteDownWhatIsLeftWhenTheCallerGivesUpBeforeTheClusterAnswers() throws IOException {
        try (Driver driver = begin(cases(2))) {
            driver.tick();
            cluster.down = true;
            driver.run.cancel("cancelled by the user");
            driver.run.giveUpJobs();

            assertThat(directory.resolve("orphans.json")).content().contains(job(1, 1), job(2, 1));
            assertThat(driver.run.jobs()).as("a poll would keep the caller").isEmpty();
        }
    }

    @Test
    void shouldEndJobsThoughTheCancellationCannotBeWrittenDown() throws IOException {
        try (Driver driver = begin(cases(2))) {
            driver.tick();
            driver.run.close(); // its journal

            assertThatThrownBy(() -> driver.run.cancel("cancelled by the user")).isInstanceOf(IOException.class);

            assertThat(cluster.jobs)
                    .hasSize(2)
                    .allSatisfy((id, state) -> assertThat(state).isEqualTo(JobState.CANCELLED));
        }
    }

    @Test
    void shouldGoOnAfterACrashInTheMiddleOfACancellation() throws IOException {
        try (Driver driver = begin(cases(2))) {
            driver.tick();
            cluster.down = true;
            driver.run.cancel("cancelled by the user");
        }
        cluster.down = false;
        RunDirectory.requestCancel(directory);
        try (Driver driver = resume()) {
            driver.tick();

            assertThat(driver.verdicts()).containsExactly(Verdict.CANCELLED, Verdict.CANCELLED);
            assertThat(cluster.jobs)
                    .hasSize(2)
                    .allSatisfy((id, state) -> assertThat(state).isEqualTo(JobState.CANCELLED));
        }
    }

    @Test
    void shouldNotSubmitADoubtfulCaseAgainWhenACrashCameAfterItsCancellation() throws IOException {
        cluster.fault = MemoryCluster.Fault.DOUBTFUL;
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.down = true;
            driver.run.cancel("cancelled by the user");
        }
        cluster.down = false;
        cluster.fault = MemoryCluster.Fault.NONE;
        try (Driver driver = resume()) {
            driver.tick();
            driver.tick();
            assertThat(driver.run.finished()).as("it may still turn up").isFalse();
            driver.tick();

            assertThat(cluster.idOfName).isEmpty();
            assertThat(driver.verdicts()).containsExactly(Verdict.CANCELLED);
            assertThat(driver.run.result().cases().get(0).reason()).isEqualTo("cancelled by the user");
        }
    }

    @Test
    void shouldSubmitNothingWhenItIsCancelledBeforeItsFirstStep() throws IOException {
        try (Driver driver = begin(cases(2))) {
            driver.run.cancel("cancelled by the user");
            driver.tick();

            assertThat(driver.run.finished()).isTrue();
            assertThat(driver.verdicts()).containsExactly(Verdict.CANCELLED, Verdict.CANCELLED);
            assertThat(cluster.jobs).isEmpty();
        }
    }

    @Test
    void shouldEndAJobWhoseSubmissionIsInDoubtWhenItIsCancelled() throws IOException {
        cluster.fault = MemoryCluster.Fault.ANSWER_LOST;
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.down = false;
            driver.run.cancel("cancelled by the user");
            driver.tick();

            assertThat(driver.run.finished()).isTrue();
            assertThat(cluster.jobs).hasSize(1).containsValue(JobState.CANCELLED);
            assertThat(cluster.abandoned).containsExactly(job(1, 1));
        }
    }

    @Test
    void shouldEndWhenADoubtfulSubmissionIsGivenUpDuringACancellation() throws IOException {
        cluster.fault = MemoryCluster.Fault.DOUBTFUL;
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.immortal.add(job(1, 1));
            driver.run.cancel("cancelled by the user");
            for (int i = 0; i < 4; i++) {
                driver.tick();
            }

            assertThat(driver.run.finished()).isTrue();
            assertThat(driver.verdicts()).containsExactly(Verdict.CANCELLED);
        }
    }

    @Test
    void shouldCancelWhenAnotherProcessAsksForIt() throws IOException {
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            RunDirectory.requestCancel(directory);
            driver.tick();

            assertThat(driver.verdicts()).containsExactly(Verdict.CANCELLED);
        }
    }

    @Test
    void shouldEndAtItsOwnTimeLimit() throws IOException {
        profileLines += "limits: {run: 1h}\n";
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            clock.pass(Duration.ofHours(1));
            driver.tick();

            assertThat(driver.run.result().cases()).singleElement().satisfies(result -> {
                assertThat(result.verdict()).isEqualTo(Verdict.INFRA);
                assertThat(result.reason()).contains("time limit");
            });
        }
    }

    @Test
    void shouldDriveTheOthersOnWhenOneRunBreaks(@TempDir Path other) throws IOException {
        RunRequest request = new RunRequest(
                "20260101-000000-other",
                clock.instant(),
                List.of("list.txt"),
                "text",
                PlanFixtures.profile(profileLines),
                List.of(cases(1)),
                1,
                RunFacts.NONE);
        List<Exception> failures = new ArrayList<>();
        try (Driver driver = begin(cases(1));
                Driver broken = new Driver(RunDirectory.create(other, request), clock)) {
            driver.poller.add(broken.run, failures::add);
            broken.run.close();

            driver.tick();
            driver.tick();

            assertThat(failures).singleElement().isInstanceOf(IOException.class);
            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1));
        }
    }
}
