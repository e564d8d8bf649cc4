package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.Usage;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Clocks.Moment;
import io.perfsanity.engine.scheduler.JobRef;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Runs as real clusters have them: for hours, through restarts, outages, sleep, late answers and clocks that step. */
class FieldTest extends OnMemoryCluster {
    private static final Duration HOURS = Duration.ofHours(3);

    private void logsGrow() {
        cluster.whilePolling =
                () -> cluster.idOfName.keySet().forEach(name -> cluster.logs.merge(name, 100L, Long::sum));
    }

    private void assertStillRunning(Driver driver) {
        assertThat(cluster.jobs.values()).containsOnly(JobState.RUNNING);
        assertThat(driver.run.finished()).isFalse();
        assertThat(driver.verdicts()).isEmpty();
    }

    // ---- what nobody looked at is no evidence

    @Test
    void shouldLetAJobRunOnThatWritesItsLogWhenTheRunIsResumedAtOnce() throws IOException {
        logsGrow();
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.all(JobState.RUNNING);
            driver.ticksFor(HOURS);
        }
        try (Driver driver = resume()) {
            driver.tick();
            assertStillRunning(driver);
        }
    }

    @Test
    void shouldLetAJobRunOnThatWritesItsLogWhenTheRunIsResumedAfterHours() throws IOException {
        logsGrow();
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.all(JobState.RUNNING);
            driver.ticksFor(HOURS);
        }
        clock.pass(HOURS);
        try (Driver driver = resume()) {
            driver.tick();
            driver.tick();
            assertStillRunning(driver);
        }
    }

    @Test
    void shouldLetAJobRunOnThatCouldNotBeSeenForHours() throws IOException {
        logsGrow();
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.all(JobState.RUNNING);
            driver.tick();
            cluster.down = true;
            driver.ticksFor(HOURS);
            cluster.down = false;
            driver.tick();
            assertStillRunning(driver);
        }
    }

    @Test
    void shouldLetAJobRunOnWhenTheMachineSlept() throws IOException {
        logsGrow();
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.all(JobState.RUNNING);
            driver.tick();
            clock.pass(HOURS);
            driver.tick();
            assertStillRunning(driver);
        }
    }

    @Test
    void shouldNotSayThatAJobWaitsWhichBeganToRunWhileNobodyLooked() throws IOException {
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            driver.tick();
        }
        cluster.all(JobState.RUNNING);
        clock.pass(Duration.ofHours(24));
        try (Driver driver = resume()) {
            driver.tick();
            assertStillRunning(driver);
        }
    }

    @Test
    void shouldStillEndAJobThatIsSilentAcrossRestarts() throws IOException {
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.all(JobState.RUNNING);
            driver.ticksFor(Duration.ofMinutes(100));
        }
        try (Driver driver = resume()) {
            driver.ticksFor(Duration.ofMinutes(40));

            assertThat(driver.verdicts()).containsExactly(Verdict.TIMEOUT);
        }
    }

    @Test
    void shouldGiveNobodysJobUpWhileSlurmIsAway() throws IOException {
        try (Driver driver = begin(cases(3))) {
            driver.tick();
            cluster.queriesFail = true;
            driver.ticksFor(HOURS);

            assertThat(driver.run.finished()).isFalse();
            assertThat(driver.verdicts()).isEmpty();
            assertThat(directory.resolve("orphans.json")).doesNotExist();

            cluster.queriesFail = false;
            cluster.idOfName.keySet().forEach(name -> cluster.finish(name, JobState.FAILED, 1));
            driver.tick();
            assertThat(driver.verdicts()).containsExactly(Verdict.FAILED, Verdict.FAILED, Verdict.FAILED);
        }
    }

    @Test
    void shouldWriteAJobDownThatNoSourceKnowsAnyMore() throws IOException {
        try (Driver driver = begin(0, cases(1))) {
            driver.tick();
            cluster.denied.add(job(1, 1));
            driver.ticksFor(Duration.ofMinutes(12));

            assertThat(driver.run.result().cases())
                    .singleElement()
                    .satisfies(result -> assertThat(result.reason()).contains("state lost"));
            assertThat(directory.resolve("orphans.json")).content().contains(job(1, 1));
        }
    }

    // ---- an event belongs to an attempt

    @Test
    void shouldNotTakeAPollThatWasUnderWayForTheNextAttempt() throws IOException {
        Queue<Runnable> transfers = new ArrayDeque<>();
        executor = transfers::add;
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.jobs.put(cluster.idOfName.get(job(1, 1)), JobState.PREEMPTED);
            driver.tick();
            List<JobRef> asked = List.of(new JobRef(
                    new io.perfsanity.engine.scheduler.Attempt(job(1, 1), "/w"),
                    Optional.of(cluster.idOfName.get(job(1, 1)))));
            cluster.exits.put(job(1, 1), new ExitFile(Optional.of(143), ""));
            List<Observation> late = cluster.poll(asked);
            transfers.remove().run();
            driver.run.observed(late);
            driver.tick();
            assertThat(cluster.idOfName).containsKey(job(1, 2));
            driver.run.observed(late);
            cluster.jobs.put(cluster.idOfName.get(job(1, 2)), JobState.COMPLETED);
            driver.tick();

            assertThat(transfers).as("its own exit file is waited for").isEmpty();
        }
    }

    @Test
    void shouldFetchResultsBesideTheNextPolls() throws IOException {
        Queue<Runnable> transfers = new ArrayDeque<>();
        executor = transfers::add;
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.finish(job(1, 1), JobState.FAILED, 1);
            driver.tick();
            driver.tick();
            assertThat(transfers).hasSize(1);
            assertThat(driver.run.isFetching()).isTrue();

            transfers.remove().run();

            assertThat(driver.verdicts()).containsExactly(Verdict.FAILED);
        }
    }

    @Test
    void shouldEndAJobThatSbatchMakesWhileTheRunIsCancelled() throws IOException {
        try (Driver driver = begin(cases(1))) {
            cluster.whileSubmitting = () -> {
                driver.cancel();
                cluster.abandoned.clear();
            };
            driver.tick();
            for (int i = 0; i < 4; i++) {
                driver.tick();
            }

            assertThat(cluster.jobs.values()).containsExactly(JobState.CANCELLED);
            assertThat(driver.verdicts()).containsExactly(Verdict.CANCELLED);
        }
    }

    @Test
    void shouldWriteDownAJobThatSbatchMakesAfterItsRunWasGivenUp() throws IOException {
        try (Driver driver = begin(cases(1))) {
            cluster.whileSubmitting = () -> {
                driver.cancel();
                cluster.abandoned.clear();
                driver.giveUp();
            };
            driver.tick();

            assertThat(cluster.jobs.values()).containsExactly(JobState.PENDING);
            assertThat(new Orphans(directory).read())
                    .containsExactly(new Orphan(
                            job(1, 1),
                            cluster.idOfName.get(job(1, 1)),
                            new Orphans(directory).read().get(0).directory()));
        }
    }

    @Test
    void shouldFollowTheJobThatClaimedTheAttempt() throws IOException {
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.claims.put(job(1, 1), "977");
            cluster.jobs.put("977", JobState.RUNNING);
            driver.tick();

            assertThat(driver.run.jobs()).extracting(JobRef::jobId).containsExactly(Optional.of("977"));
        }
    }

    // ---- times

    @Test
    void shouldTakeTheTimesOfACaseFromItsOwnFiles() throws IOException {
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            Instant submitted = clock.instant().minusSeconds(15);
            cluster.files.put(
                    "cases/001-aggr-case1/attempts/1",
                    Map.of(
                            "started/time", submitted.plusSeconds(30) + "\n",
                            "exit", "rc=1\nended=" + submitted.plusSeconds(100) + "\n"));
            clock.pass(Duration.ofMinutes(2));
            cluster.finish(job(1, 1), JobState.FAILED, 1);
            driver.tick();

            assertThat(driver.run.result().cases()).singleElement().satisfies(result -> {
                Usage usage = result.usage();
                assertThat(usage.queued()).isEqualTo(Duration.ofSeconds(30));
                assertThat(usage.running()).isEqualTo(Duration.ofSeconds(70));
                assertThat(usage.gpuHours()).isPositive();
                assertThat(result.attempts())
                        .extracting(AttemptResult::ended)
                        .containsExactly(Optional.of(submitted.plusSeconds(100)));
            });
        }
    }

    @Test
    void shouldPollOnWhenTheWallClockIsSetBack() throws Exception {
        profileLines += "limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s}\n";
        AtomicReference<Duration> step = new AtomicReference<>(Duration.ZERO);
        Clocks stepping = () -> {
            Moment now = Clocks.system().read();
            return new Moment(now.time().plus(step.get()), now.uptime());
        };
        try (Driver driver = begin(stepping, cases(1))) {
            Thread driving = new Thread(() -> driver.driveToTheEnd());
            driving.start();
            Awaitility.await().until(() -> cluster.polls.get() > 0);
            step.set(Duration.ofHours(-1));
            int before = cluster.polls.get();

            Awaitility.await().until(() -> cluster.polls.get() > before + 1);

            cluster.idOfName.keySet().forEach(name -> cluster.finish(name, JobState.FAILED, 1));
            driving.join();
        }
    }

    @Test
    void shouldNotEndARunWhoseMachineLearnsTheRightTime() throws IOException {
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.all(JobState.RUNNING);
            driver.tick();
            clock.step(Duration.ofDays(9_000));
            driver.tick();
            driver.tick();

            assertStillRunning(driver);
        }
    }

    // ---- what can't be ended, fetched or submitted now

    @Test
    void shouldLetGoOfAnOverdueJobThatCannotBeEnded() throws IOException {
        try (Driver driver = begin(0, cases(1))) {
            driver.tick();
            cluster.all(JobState.RUNNING);
            cluster.immortal.add(job(1, 1));
            cluster.whileCancelling = () -> clock.pass(Duration.ofSeconds(16));
            driver.ticksFor(Duration.ofHours(4));

            assertThat(cluster.cancels).isLessThan(20);
            assertThat(driver.verdicts()).containsExactly(Verdict.TIMEOUT);
            assertThat(directory.resolve("orphans.json")).content().contains(job(1, 1));
        }
    }

    @Test
    void shouldNotHoldFailedUploadsAgainstAJobThatWasAcceptedAtLast() throws IOException {
        cluster.fault = MemoryCluster.Fault.NO_FENCE;
        try (Driver driver = begin(cases(1))) {
            for (int i = 0; i < 39; i++) {
                driver.tick();
            }
            cluster.fault = MemoryCluster.Fault.NONE;
            driver.tick();
            cluster.queriesFail = true;
            driver.tick();

            assertThat(driver.run.statuses())
                    .extracting(RunListener.CaseStatus::phase)
                    .containsExactly(Phase.LIVE);
        }
    }

    @Test
    void shouldTryATransferForAsLongAsPromisedAlsoForAForgottenJob() throws IOException {
        try (Driver driver = begin(0, cases(1))) {
            driver.tick();
            cluster.exits.put(job(1, 1), new ExitFile(Optional.of(0), ""));
            cluster.denied.add(job(1, 1));
            cluster.transfersFail = true;
            for (int i = 0; i < 4; i++) {
                driver.tick();
            }
            assertThat(driver.run.finished()).isFalse();
            driver.ticksFor(Duration.ofMinutes(13));

            assertThat(driver.run.result().cases())
                    .singleElement()
                    .satisfies(result -> assertThat(result.reason()).contains("can't be fetched"));
        }
    }

    @Test
    void shouldSayThatACaseWasCancelledThoughItsFilesCannotBeFetched() throws IOException {
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.transfersFail = true;
            driver.cancel();
            for (int i = 0; i < 5; i++) {
                driver.tick();
            }

            assertThat(driver.verdicts()).containsExactly(Verdict.CANCELLED);
        }
    }

    @Test
    void shouldWaitForRoomInTheQueue() throws IOException {
        try (Driver driver = begin(cases(3))) {
            cluster.fault = MemoryCluster.Fault.NO_ROOM;
            driver.ticksFor(Duration.ofHours(1));
            assertThat(driver.verdicts()).isEmpty();
            assertThat(driver.run.statuses())
                    .extracting(RunListener.CaseStatus::reason)
                    .contains("AssocMaxSubmitJobLimit");

            cluster.fault = MemoryCluster.Fault.NONE;
            driver.tick();
            assertThat(cluster.jobs).as("one is tried first").hasSize(1);
            driver.tick();
            assertThat(cluster.jobs).hasSize(3);
        }
    }

    @Test
    void shouldPauseBeforeItTriesACaseAgain() throws IOException {
        try (Driver driver = begin(1, cases(1))) {
            driver.tick();
            cluster.finish(job(1, 1), JobState.COMPLETED, 0);
            driver.ticksFor(Duration.ofMinutes(4));
            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1));

            driver.ticksFor(Duration.ofMinutes(2));
            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(1, 2));
        }
    }
}
