package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Rerun;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.SampleGate;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Run.RefusedException;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.scheduler.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What seems slower than before is measured again before anybody is told that it is. */
class ConfirmationTest extends OnMemoryCluster {
    private final FakeGate fake = new FakeGate();

    @BeforeEach
    void judge() {
        gate = fake;
    }

    /** All that wait or run measure the same on node 2; until the run has ended, or there is nothing to wait for. */
    private void goesOn(Driver driver, double throughput) throws IOException {
        for (int i = 0; i < 20 && !driver.run.finished(); i++) {
            driver.tick();
            for (RunListener.CaseStatus each : driver.run.statuses()) {
                if (each.phase() == Phase.LIVE) {
                    measures(each.index(), each.attempt(), "node2", throughput);
                }
            }
        }
    }

    /** The first attempts of the cases measure so much, on node 1; the last is judged, and the gate asked. */
    private void measure(Driver driver, double... throughputs) throws IOException {
        driver.tick();
        for (int i = 0; i < throughputs.length; i++) {
            measures(i + 1, 1, "node1", throughputs[i]);
        }
        driver.tick();
    }

    private static List<Kind> kinds(RunResult result) {
        return result.gate().orElseThrow().cases().stream()
                .map(each -> each.worst().orElseThrow().kind())
                .toList();
    }

    @Test
    void shouldEndWithoutRerunsWhereNothingIsSlower() throws IOException {
        try (Driver driver = begin(cases(2))) {
            measure(driver, 100, 101);
            assertThat(driver.run.finished()).as("it isn't judged yet").isFalse();
            assertThat(driver.run.result().ended()).isEmpty();
            driver.tick();

            assertThat(driver.run.finished()).isTrue();
            assertThat(kinds(driver.run.result())).containsOnly(Kind.UNCHANGED);
            assertThat(cluster.jobs).hasSize(2);
            assertThat(fake.kept).singleElement().isEqualTo(driver.run.result());
        }
    }

    @Test
    void shouldCompareWithThePastOnceWhereNothingRunsAgain() throws IOException {
        try (Driver driver = begin(cases(2))) {
            measure(driver, 100, 101);
            driver.tick();

            assertThat(driver.run.finished()).isTrue();
            assertThat(fake.asked).isEqualTo(1);
            assertThat(driver.run.result().gate().orElseThrow().reruns()).isEmpty();
        }
    }

    @Test
    void shouldRunWhatIsSuspectedTwiceMoreAndKeepItsOwnVerdict() throws IOException {
        try (Driver driver = begin(cases(2))) {
            measure(driver, 100, 90);
            driver.tick();
            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(2, 1), job(2, 2));
            assertThat(driver.verdicts()).containsExactly(Verdict.PASSED, Verdict.PASSED);
            assertThat(kinds(driver.run.result())).containsExactly(Kind.UNCHANGED, Kind.SUSPECTED);

            goesOn(driver, 91);

            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(2, 1), job(2, 2), job(2, 3));
            assertThat(kinds(driver.run.result())).containsExactly(Kind.UNCHANGED, Kind.REGRESSION);
            CaseResult confirmed = driver.run.result().cases().get(1);
            assertThat(confirmed.metrics()).containsEntry("token_throughput", 90.0);
            assertThat(confirmed.reruns())
                    .extracting(Rerun::attempt, Rerun::nodes)
                    .containsExactly(tuple(2, List.of("node2")), tuple(3, List.of("node2")));
        }
    }

    @Test
    void shouldRunItTwiceMoreWhereTheRerunsDisagree() throws IOException {
        try (Driver driver = begin(cases(1))) {
            measure(driver, 90);
            driver.tick();
            measures(1, 2, "node2", 100);
            driver.tick();
            goesOn(driver, 90);

            assertThat(kinds(driver.run.result())).containsExactly(Kind.REGRESSION);
            assertThat(cluster.idOfName).hasSize(5);
        }
    }

    @Test
    void shouldCallAnOutlierWhatRunningAgainDoesNotShow() throws IOException {
        try (Driver driver = begin(cases(1))) {
            measure(driver, 90);
            goesOn(driver, 100);

            assertThat(kinds(driver.run.result())).containsExactly(Kind.OUTLIER);
        }
    }

    @Test
    void shouldSendRerunsToOtherNodesWhereThereAreSome() throws IOException {
        partitions =
                List.of(new PartitionFacts("p", true, "up", "infinite", 3, 3, Optional.empty(), 12, 12, List.of()));
        try (Driver driver = begin(cases(1))) {
            measure(driver, 90);
            goesOn(driver, 91);

            assertThat(cluster.launches.get(job(1, 1))).doesNotContain("--exclude");
            assertThat(cluster.launches.get(job(1, 2))).contains("--exclude=node1\n");
            assertThat(cluster.launches.get(job(1, 3))).contains("--exclude=node1,node2\n");
        }
    }

    @Test
    void shouldTakeTheSameNodesWhereTheClusterRefusesAnyOther() throws IOException {
        partitions =
                List.of(new PartitionFacts("p", true, "up", "infinite", 3, 3, Optional.empty(), 12, 12, List.of()));
        try (Driver driver = begin(0, cases(1))) {
            measure(driver, 90);
            cluster.fault = MemoryCluster.Fault.REJECTED;
            driver.tick();
            cluster.fault = MemoryCluster.Fault.NONE;
            goesOn(driver, 91);

            assertThat(cluster.launches.get(job(1, 3))).doesNotContain("--exclude");
            assertThat(kinds(driver.run.result())).containsExactly(Kind.REGRESSION);
        }
    }

    @Test
    void shouldOnlyWarnOfARerunThatFails() throws IOException {
        try (Driver driver = begin(cases(1))) {
            measure(driver, 90);
            driver.tick();
            cluster.finish(job(1, 2), JobState.FAILED, 1);
            goesOn(driver, 91);

            assertThat(driver.verdicts()).containsExactly(Verdict.PASSED);
            assertThat(driver.run.result().cases().get(0).warnings())
                    .singleElement()
                    .asString()
                    .contains("attempt 2");
            assertThat(kinds(driver.run.result())).containsExactly(Kind.SUSPECTED);
        }
    }

    @Test
    void shouldKeepVerdictsAndSuspicionsWhenItIsCancelledMeanwhile() throws IOException {
        try (Driver driver = begin(cases(2))) {
            measure(driver, 90, 90);
            driver.tick();
            driver.cancel();
            driver.tick();
            driver.tick();

            assertThat(driver.run.finished()).isTrue();
            assertThat(driver.verdicts()).containsOnly(Verdict.PASSED);
            assertThat(kinds(driver.run.result())).containsOnly(Kind.SUSPECTED);
            assertThat(cluster.jobs.values()).allMatch(JobState::ended);
        }
        try (Driver driver = resume()) {
            driver.tick();
            assertThat(cluster.jobs).as("it stays cancelled").hasSize(4);
        }
    }

    @Test
    void shouldRunNothingAgainWhenItWasCancelledBefore() throws IOException {
        try (Driver driver = begin(cases(2))) {
            driver.tick();
            measures(1, 1, "node1", 90);
            driver.tick();
            driver.cancel();
            driver.tick();
            driver.tick();

            assertThat(driver.run.finished()).isTrue();
            assertThat(driver.verdicts()).containsExactly(Verdict.PASSED, Verdict.CANCELLED);
            assertThat(kinds(driver.run.result())).containsExactly(Kind.SUSPECTED);
            assertThat(cluster.jobs).hasSize(2);
        }
    }

    @Test
    void shouldGoOnInTheMiddleOfAConfirmationWhenItsProcessIsKilled() throws IOException {
        try (Driver driver = begin(cases(2))) {
            measure(driver, 90, 100);
        }
        for (int life = 0; life < 20; life++) {
            // Of one tick: what it began, the next process finds.
            try (Driver driver = resume()) {
                driver.tick();
                cluster.idOfName.keySet().stream()
                        .filter(name ->
                                !cluster.jobs.get(cluster.idOfName.get(name)).ended())
                        .toList()
                        .forEach(name -> measures(1, Integer.parseInt(name.substring(name.length() - 1)), "node2", 91));
            }
        }
        assertThat(kinds(RunState.read(directory).result())).containsExactly(Kind.REGRESSION, Kind.UNCHANGED);
        assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(2, 1), job(1, 2), job(1, 3));
    }

    @Test
    void shouldStickToWhatWasDecidedWhenACrashCameBeforeTheFirstRerun() throws IOException {
        try (Driver driver = begin(cases(2))) {
            measure(driver, 90, 100);
        }
        new GateFile(Map.of(2, 1), SampleGate.report(List.of()), false).write(directory);
        try (Driver driver = resume()) {
            driver.tick();

            assertThat(cluster.idOfName).containsOnlyKeys(job(1, 1), job(2, 1), job(2, 2));
        }
    }

    @Test
    void shouldTellTheSameWhenAFinishedRunIsResumedAndKeepItOnce() throws IOException {
        RunResult before;
        try (Driver driver = begin(cases(1))) {
            measure(driver, 90);
            goesOn(driver, 91);
            before = driver.run.result();
        }
        fake.broken = true;
        try (Driver driver = resume()) {
            assertThat(driver.run.finished()).isTrue();
            assertThat(driver.run.result()).isEqualTo(before);
        }
        assertThat(fake.kept).hasSize(1);
        assertThat(RunState.read(directory).result()).isEqualTo(before);
    }

    @Test
    void shouldTellWithoutAnyProcessHowFarItIs() throws IOException {
        try (Driver driver = begin(cases(1))) {
            measure(driver, 90);
            driver.tick();

            RunResult read = RunState.read(directory).result();
            assertThat(read.ended()).isEmpty();
            assertThat(kinds(read)).containsExactly(Kind.SUSPECTED);
        }
    }

    @Test
    void shouldKeepTheVerdictsWhereTheGateBreaksAndAskItAgainWhenItIsResumed() throws IOException {
        fake.broken = true;
        try (Driver driver = begin(cases(1))) {
            measure(driver, 100);
            driver.tick();

            assertThat(driver.run.finished()).isTrue();
            assertThat(driver.verdicts()).containsExactly(Verdict.PASSED);
            assertThat(driver.run.gateFault())
                    .hasValueSatisfying(why -> assertThat(why).contains("the history can't be read"));
        }
        fake.broken = false;
        try (Driver driver = resume()) {
            driver.tick();
            assertThat(driver.run.gateFault()).isEmpty();
            assertThat(kinds(driver.run.result())).containsExactly(Kind.UNCHANGED);
        }
    }

    @Test
    void shouldLetNoRerunBeginForWhichTheRunHasNoTimeLeft() throws IOException {
        profileLines += "limits: {run: 1h}\n";
        try (Driver driver = begin(cases(1))) {
            driver.tick();
            cluster.all(JobState.RUNNING);
            driver.ticksFor(Duration.ofMinutes(25));
            measures(1, 1, "node1", 90);
            driver.tick();
            driver.tick();

            assertThat(driver.run.finished())
                    .as("two more of 25 minutes are too long")
                    .isTrue();
            assertThat(kinds(driver.run.result())).containsExactly(Kind.SUSPECTED);
        }
    }

    @Test
    void shouldEndRerunsAtTheRunsLimitWithoutHarmToItsVerdicts() throws IOException {
        profileLines += "limits: {run: 1h}\n";
        try (Driver driver = begin(cases(1))) {
            measure(driver, 90);
            driver.tick();
            cluster.all(JobState.RUNNING);
            driver.ticksFor(Duration.ofMinutes(61));

            assertThat(driver.run.finished()).isTrue();
            assertThat(driver.verdicts()).containsExactly(Verdict.PASSED);
            assertThat(cluster.jobs.values()).allMatch(JobState::ended);
        }
    }

    @Test
    void shouldUseNoMoreGpuHoursThanARunMay() throws IOException {
        profileLines += "limits: {runGpuHours: 20}\n";
        try (Driver driver = begin(cases(3))) {
            measure(driver, 90, 90, 100);
            driver.tick();

            assertThat(cluster.idOfName)
                    .as("two re-runs on 4 GPUs with a limit of 2 hours may take 16")
                    .containsKey(job(1, 2))
                    .doesNotContainKey(job(2, 2));
            goesOn(driver, 91);
            assertThat(kinds(driver.run.result()))
                    .as("they took less, so that there was room for more")
                    .containsExactly(Kind.REGRESSION, Kind.REGRESSION, Kind.UNCHANGED);
        }
    }

    @Test
    void shouldTakeAnotherAttemptOfAnotherCaseMeanwhile() throws IOException {
        try (Driver driver = begin(cases(2))) {
            measure(driver, 90, 100);
            driver.tick();
            driver.run.again("aggr-case2");
            assertThatThrownBy(() -> driver.run.again("aggr-case1"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("being run again");
            goesOn(driver, 91);

            assertThat(driver.run.finished()).isTrue();
            assertThat(driver.run.result().cases().get(1).metrics()).containsEntry("token_throughput", 91.0);
            assertThat(kinds(driver.run.result()))
                    .as("what it measured now is confirmed as well")
                    .containsExactly(Kind.REGRESSION, Kind.REGRESSION);
        }
    }

    @Test
    void shouldWriteDownWhatItDecidedBeforeAnythingIsSubmitted() throws IOException {
        try (Driver driver = begin(cases(1))) {
            measure(driver, 90);
            cluster.whileSubmitting =
                    () -> assertThat(directory.resolve("gate.json")).content().contains("\"settled\":false");
            driver.tick();

            assertThat(cluster.idOfName).containsKey(job(1, 2));
        }
    }

    @Test
    void shouldConfirmNothingTwiceWhoeverTookItsDecisionAway() throws IOException {
        try (Driver driver = begin(cases(1))) {
            measure(driver, 90);
            goesOn(driver, 91);
        }
        Files.delete(directory.resolve("gate.json"));
        try (Driver driver = resume()) {
            goesOn(driver, 91);

            assertThat(kinds(driver.run.result())).containsExactly(Kind.REGRESSION);
            assertThat(cluster.idOfName).doesNotContainKey(job(1, 4));
        }
    }
}
