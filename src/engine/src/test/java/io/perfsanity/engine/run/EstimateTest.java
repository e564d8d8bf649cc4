package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.run.RunListener.CaseStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EstimateTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private static CaseStatus status(int index, Phase phase, Integer startIn, Integer runningFor) {
        return new CaseStatus(
                index,
                "case" + index,
                phase,
                1,
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                Optional.ofNullable(startIn).map(minutes -> NOW.plus(Duration.ofMinutes(minutes))),
                Optional.ofNullable(runningFor).map(minutes -> NOW.minus(Duration.ofMinutes(minutes))),
                Optional.empty());
    }

    private static CaseStatus running(int index, int minutes) {
        return status(index, Phase.LIVE, null, minutes);
    }

    private static CaseStatus waiting(int index) {
        return status(index, Phase.WAITING, null, null);
    }

    private static Optional<Long> minutes(Map<String, Integer> typical, CaseStatus... cases) {
        Map<String, Duration> durations = new HashMap<>();
        typical.forEach((id, minutes) -> durations.put(id, Duration.ofMinutes(minutes)));
        return Estimate.remaining(List.of(cases), durations, NOW).map(Duration::toMinutes);
    }

    @Test
    void shouldTakeTheLongestOfThoseThatRun() {
        assertThat(minutes(Map.of("case1", 30, "case2", 20), running(1, 10), running(2, 5)))
                .contains(20L);
    }

    @Test
    void shouldExpectNothingMoreOfACaseThatTakesLongerThanItUsedTo() {
        assertThat(minutes(Map.of("case1", 30), running(1, 40))).contains(0L);
    }

    @Test
    void shouldLetWaitingCasesFollowInThePlacesOfThoseThatRun() {
        Map<String, Integer> typical = Map.of("case1", 30, "case2", 10, "case3", 15, "case4", 15);

        assertThat(minutes(typical, running(1, 0), running(2, 0), waiting(3), waiting(4)))
                .contains(40L);
    }

    @Test
    void shouldBelieveTheSchedulerAboutAStart() {
        assertThat(minutes(Map.of("case1", 30, "case2", 10), running(1, 0), status(2, Phase.LIVE, 60, null)))
                .contains(70L);
        assertThat(minutes(Map.of("case1", 30), status(1, Phase.LIVE, -5, null)))
                .as("a start that is late")
                .contains(30L);
    }

    @Test
    void shouldTakeTheMeanForACaseThatNeverRan() {
        assertThat(minutes(Map.of("case1", 30, "case2", 10), running(1, 30), running(2, 10), running(3, 5)))
                .contains(15L);
    }

    @Test
    void shouldSayNothingWhereNothingIsKnown() {
        assertThat(minutes(Map.of("other", 30), running(1, 0))).isEmpty();
        assertThat(minutes(Map.of(), status(1, Phase.DONE, null, null))).contains(0L);
    }

    @Property
    void shouldNeverBeLessThanTheLongestNorMoreThanAllOneAfterTheOther(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 500) Integer> times,
            @ForAll @IntRange(max = 30) int running) {
        List<CaseStatus> cases = new ArrayList<>();
        Map<String, Duration> typical = new HashMap<>();
        for (int i = 0; i < times.size(); i++) {
            cases.add(i < running ? running(i, 0) : waiting(i));
            typical.put("case" + i, Duration.ofMinutes(times.get(i)));
        }

        long minutes = Estimate.remaining(cases, typical, NOW).orElseThrow().toMinutes();

        assertThat(minutes)
                .isGreaterThanOrEqualTo(times.stream().mapToInt(i -> i).max().orElseThrow())
                .isLessThanOrEqualTo(times.stream().mapToInt(i -> i).sum());
    }

    @Property
    void shouldNotGrowWhileTimePassesOrCasesEnd(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 500) Integer> times,
            @ForAll @IntRange(max = 600) int passed) {
        List<CaseStatus> cases = new ArrayList<>();
        Map<String, Duration> typical = new HashMap<>();
        for (int i = 0; i < times.size(); i++) {
            cases.add(running(i, 0));
            typical.put("case" + i, Duration.ofMinutes(times.get(i)));
        }
        Duration before = Estimate.remaining(cases, typical, NOW).orElseThrow();

        assertThat(Estimate.remaining(cases, typical, NOW.plus(Duration.ofMinutes(passed)))
                        .orElseThrow())
                .isLessThanOrEqualTo(before);
        cases.set(0, status(0, Phase.DONE, null, null));
        assertThat(Estimate.remaining(cases, typical, NOW).orElseThrow()).isLessThanOrEqualTo(before);
    }
}
