package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.classify.ClassifiedCase;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.text.Problem;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each fixture's case has one node of four GPUs and two hours. */
class PlannedCasesTest {
    private static List<String> refusals(String limits, int cases) {
        ClusterProfile profile = PlanFixtures.profile("workDirectory: /w\nlimits: {" + limits + "}\n");
        List<ClassifiedCase> listed = IntStream.rangeClosed(1, cases)
                .mapToObj(index -> PlanFixtures.single(index, "case" + index))
                .map(planned -> new ClassifiedCase(planned.testCase(), planned.classification()))
                .toList();
        return PlannedCase.refusals(listed, profile).stream()
                .map(Problem::toString)
                .toList();
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
}
