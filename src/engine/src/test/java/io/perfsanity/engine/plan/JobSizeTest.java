package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.testlist.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The profile's nodes have four GPUs, and its margin is ten minutes. */
class JobSizeTest {
    private static final Duration LIMIT = Duration.ofHours(2);

    private static JobSize size(String profile, PlannedCase planned, int legs) {
        return JobSize.of(planned, PlanFixtures.profile("workDirectory: /w\n" + profile), legs);
    }

    @Test
    void shouldAskForWholeNodesWhatEverTheServersUse() {
        assertThat(size("", PlanFixtures.using(1, 1, LIMIT), 1)).isEqualTo(new JobSize(1, 4, LIMIT.plusMinutes(10)));
        assertThat(size("", PlanFixtures.using(5, 2, LIMIT), 1)).isEqualTo(new JobSize(2, 4, LIMIT.plusMinutes(10)));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 1, 3", "4, 1, 4", "8, 1, 4", "5, 2, 4"})
    void shouldTakeOnlyWhatIsUsedOfASharedNode(int used, int nodes, int asked) {
        assertThat(size("exclusive: false\n", PlanFixtures.using(used, nodes, LIMIT), 1)
                        .gpusPerNode())
                .isEqualTo(asked);
    }

    @Test
    void shouldTakeAllOfASharedNodeWhereNothingTellsWhatIsUsed() {
        PlannedCase unknown = PlanFixtures.planned(
                PlanFixtures.classification(Mode.SINGLE_AGG, 1, Optional.empty(), Optional.empty(), LIMIT, List.of()));

        assertThat(size("exclusive: false\n", unknown, 1).gpusPerNode()).isEqualTo(4);
    }

    @Test
    void shouldFollowAConfigThatCountsFewerGpusToANode() {
        PlannedCase two = PlanFixtures.planned(
                PlanFixtures.classification(Mode.SINGLE_AGG, 1, Optional.of(2), Optional.of(2), LIMIT, List.of()));

        assertThat(size("", two, 1).gpusPerNode()).isEqualTo(2);
    }

    /** Each leg has its limit, its set-up and its container; the margin and the check of the nodes come once. */
    @ParameterizedTest
    @CsvSource({
        "'', 1, 130",
        "'', 3, 370",
        "'setup: a\nsetupLimit: 20m', 1, 150",
        "'setup: a\nsetupLimit: 20m\ncontainer: {image: x, import: /raid}', 1, 170",
        "'setup: a\nsetupLimit: 20m\ncontainer: {image: x, import: /raid}', 3, 490",
        "'preflight: b\npreflightLimit: 5m\nlimits: {timeMargin: 1m}', 2, 246"
    })
    void shouldGiveTimeForAllThatHappensInAJob(String profile, int legs, long minutes) {
        assertThat(size(profile + "\n", PlanFixtures.using(4, 1, LIMIT), legs).time())
                .isEqualTo(Duration.ofMinutes(minutes));
    }
}
