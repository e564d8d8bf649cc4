package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.classify.ClassifiedCase;
import io.perfsanity.engine.classify.Role;
import io.perfsanity.engine.classify.RoleShape;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each fixture's case has one node of four GPUs and two hours. */
class PlannedCasesTest {
    @TempDir
    private Path configs;

    private static List<String> refusals(String limits, int cases) {
        return refusals(
                limits,
                1,
                IntStream.rangeClosed(1, cases)
                        .mapToObj(index -> PlanFixtures.single(index, "case" + index))
                        .toList());
    }

    private static List<String> refusals(String limits, int times, List<PlannedCase> cases) {
        ClusterProfile profile = PlanFixtures.profile("workDirectory: /w\nlimits: {" + limits + "}\n");
        return PlannedCase.refusals(cases.stream().map(PlannedCasesTest::listed).toList(), profile, times).stream()
                .map(Problem::toString)
                .toList();
    }

    private static ClassifiedCase listed(PlannedCase planned) {
        return new ClassifiedCase(planned.testCase(), planned.classification());
    }

    @Test
    void shouldRefuseNothingWhereTheProfileSetsNoLimit() {
        assertThat(refusals("", 1_000)).isEmpty();
        assertThat(refusals("caseTime: 2h, runGpuHours: 16", 2)).isEmpty();
    }

    @Test
    void shouldRefuseEachCaseThatMayTakeTooLong() {
        assertThat(refusals("caseTime: 59m", 2))
                .hasSize(2)
                .allMatch(message -> message.endsWith(
                        "error: the case's time limit is 2h 00m, and the profile allows 59m 00s (limits.caseTime)"));
    }

    @Test
    void shouldNameTheFirstCaseThatIsTooMuchForTheRun() {
        assertThat(refusals("runGpuHours: 9", 5))
                .singleElement()
                .asString()
                .endsWith("error: with this case the run may use 16 GPU hours, and the profile allows 9"
                        + " (limits.runGpuHours): select fewer cases");
    }

    @Test
    void shouldCountEachTimeThatACaseRuns() {
        List<PlannedCase> one = List.of(PlanFixtures.single(1, "a-b"));

        assertThat(refusals("runGpuHours: 48", 6, one)).isEmpty();
        assertThat(refusals("runGpuHours: 47", 6, one))
                .singleElement()
                .asString()
                .contains("may use 48 GPU hours, and the profile allows 47");
    }

    @Test
    void shouldRoundUpWhatIsMoreThanTheProfileAllows() {
        assertThat(refusals("runGpuHours: 8", 1, List.of(PlanFixtures.using(4, 1, Duration.ofMinutes(121)))))
                .singleElement()
                .asString()
                .contains("may use 9 GPU hours, and the profile allows 8");
    }

    @Test
    void shouldCountTheNodesOfTheProfileWhereNoConfigTells() {
        assertThat(refusals("runGpuHours: 8", 1, List.of(PlanFixtures.using(3, 2, Duration.ofHours(1)))))
                .isEmpty();
        assertThat(refusals("runGpuHours: 7", 1, List.of(PlanFixtures.using(3, 2, Duration.ofHours(1)))))
                .hasSize(1);
    }

    @Test
    void shouldAskNothingOfACaseThatIsSkipped() {
        assertThat(refusals(
                        "caseTime: 1h, runGpuHours: 1",
                        1,
                        List.of(PlanFixtures.skipped(PlanFixtures.single(1, "a-b")))))
                .isEmpty();
    }

    @Test
    void shouldRefuseServersOfOneRoleWithDifferentSizes() {
        RoleShape small = new RoleShape(Role.GEN, 1, 1, Optional.of(4));
        RoleShape large = new RoleShape(Role.GEN, 1, 2, Optional.of(8));
        PlannedCase planned = PlanFixtures.planned(1, "a-b", Mode.DISAGG, 3, List.of(small, large));

        assertThat(PlannedCase.refusals(List.of(listed(planned)), PlanFixtures.profile("workDirectory: /w\n")))
                .singleElement()
                .hasToString("list.txt:1: error: servers of one role with different sizes can't be launched, expected"
                        + " one size for each role");
    }

    @Test
    void shouldTakeTheTextOfEachConfigFromWhereItLies() throws IOException {
        Files.writeString(configs.resolve("a.yaml"), "gpus: 4 # 测试\n");
        List<ClassifiedCase> cases =
                List.of(listed(PlanFixtures.configured("a.yaml")), listed(PlanFixtures.single(1, "c-d")));

        List<PlannedCase> planned = PlannedCase.of(cases, path -> configs.resolve(path));

        assertThat(planned).extracting(PlannedCase::index).containsExactly(1, 2);
        assertThat(planned)
                .extracting(PlannedCase::configText)
                .containsExactly(Optional.of("gpus: 4 # 测试\n"), Optional.empty());
        assertThat(PlannedCase.of(List.of(
                        listed(PlanFixtures.configured(configs.resolve("a.yaml").toString())))))
                .first()
                .extracting(PlannedCase::configText)
                .isEqualTo(Optional.of("gpus: 4 # 测试\n"));
    }
}
