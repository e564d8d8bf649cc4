package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.plan.PlanFixtures;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionFitTest {
    /** Two hours on six nodes, and a margin of ten minutes. */
    private static final PlannedCase CASE = PlanFixtures.planned(1, "disagg-x", Mode.DISAGG, 6, List.of());

    private static PartitionFacts partition(String name, String maxTime, int nodes, Optional<Integer> maxNodes) {
        return new PartitionFacts(name, name.equals("main"), "up", maxTime, nodes, nodes, maxNodes, 4, 4);
    }

    private static List<Problem> misfits(String profile, PartitionFacts... partitions) {
        return new PartitionFit(PlanFixtures.profile("workDirectory: /w\n" + profile), List.of(partitions))
                .misfits(List.of(CASE));
    }

    @ParameterizedTest
    @CsvSource({
        "infinite, PT-1S",
        "n/a, PT-1S",
        "UNLIMITED, PT-1S",
        "30, PT30M",
        "30:00, PT30M",
        "2:00:00, PT2H",
        "1-00:00:00, PT24H",
        "7-12:30:15, PT180H30M15S"
    })
    void shouldReadTimesAsSinfoWritesThem(String text, Duration time) {
        assertThat(PartitionFit.maxTime(partition("main", text, 8, Optional.empty())))
                .isEqualTo(Optional.of(time).filter(limit -> !limit.isNegative()));
    }

    @Test
    void shouldBeContentWithWhatFits() {
        assertThat(misfits("", partition("main", "2:10:00", 8, Optional.of(6)))).isEmpty();
        assertThat(misfits("", partition("main", "infinite", 6, Optional.empty())))
                .isEmpty();
        assertThat(misfits("", partition("other", "30:00", 1, Optional.empty())))
                .isEmpty();
    }

    @Test
    void shouldWarnOfACaseThatAsksForMoreThanItsPartitionAllows() {
        assertThat(misfits("", partition("main", "30:00", 8, Optional.empty())))
                .singleElement()
                .extracting(Problem::toString)
                .isEqualTo(
                        "list.txt:1: warning: its job asks for 6 node(s) and 2h 10m, its limit and a margin, but partition"
                                + " main allows 8 nodes and 30:00: it would never start");
        assertThat(misfits("", partition("main", "infinite", 8, Optional.of(5))))
                .hasSize(1);
        assertThat(misfits("", partition("main", "infinite", 5, Optional.empty())))
                .hasSize(1);
    }

    @Test
    void shouldTakeAnyOfThePartitionsThatTheProfileNames() {
        PartitionFacts small = partition("a", "30:00", 8, Optional.empty());
        PartitionFacts large = partition("b", "1-00:00:00", 8, Optional.empty());

        assertThat(misfits("partition: 'a,b'\n", small, large)).isEmpty();
        assertThat(misfits("partition: a\n", small, large)).hasSize(1);
    }
}
