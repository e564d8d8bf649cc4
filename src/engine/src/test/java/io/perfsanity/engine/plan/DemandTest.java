package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.text.Words;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The profile's nodes have four GPUs. */
class DemandTest {
    private static final ClusterProfile TWO_JOBS = PlanFixtures.profile("workDirectory: /w\nlimits: {liveJobs: 2}\n");

    private static PlannedCase onNodes(int nodes, Duration limit) {
        return PlanFixtures.using(4 * nodes, nodes, limit);
    }

    @Test
    void shouldCountWhatIsAllocatedForAsLongAsItMayTake() {
        List<PlannedCase> planned =
                List.of(onNodes(3, Duration.ofMinutes(30)), PlanFixtures.using(1, 1, Duration.ofHours(1)));

        assertThat(Demand.of(planned, TWO_JOBS, 1)).isEqualTo(new Demand(2, Duration.ofHours(3 * 4 / 2 + 4), 4));
    }

    @Test
    void shouldCountEachTimeThatACaseRunsInItsJob() {
        List<PlannedCase> planned = List.of(onNodes(2, Duration.ofHours(1)));

        assertThat(Demand.of(planned, TWO_JOBS, 6)).isEqualTo(new Demand(1, Duration.ofDays(2), 2));
    }

    @Test
    void shouldTakeTheLargestJobsThatMayRunAtATime() {
        Duration hour = Duration.ofHours(1);
        List<PlannedCase> planned =
                Stream.of(1, 5, 2, 3).map(nodes -> onNodes(nodes, hour)).toList();

        assertThat(Demand.of(planned, TWO_JOBS, 1).nodes()).isEqualTo(5 + 3);
    }

    @Test
    void shouldAskNothingForCasesThatAreSkipped() {
        PlannedCase planned = onNodes(2, Duration.ofHours(1));

        assertThat(Demand.of(List.of(PlanFixtures.skipped(planned), planned), TWO_JOBS, 1))
                .isEqualTo(Demand.of(List.of(planned), TWO_JOBS, 1));
        assertThat(Demand.of(List.of(), TWO_JOBS, 1)).isEqualTo(new Demand(0, Duration.ZERO, 0));
    }

    @Test
    void shouldSayItInWords() {
        assertThat(new Demand(11, Duration.ofMinutes(2_643), 12))
                .hasToString("11 cases: at most 44.1 GPU hours by their time limits, and 12 nodes at a time");
        assertThat(new Demand(1, Duration.ofMinutes(90), 1))
                .hasToString("1 case: at most 1.5 GPU hours by its time limit, and 1 node at a time");
        assertThat(new Demand(2, Duration.ofHours(8), 2).words(Words.of(Locale.SIMPLIFIED_CHINESE)))
                .isEqualTo("2 个用例: 按时限最多 8.0 GPU 小时，同时最多 2 个节点");
    }
}
