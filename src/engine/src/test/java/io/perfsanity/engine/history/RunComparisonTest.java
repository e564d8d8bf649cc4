package io.perfsanity.engine.history;

import static io.perfsanity.engine.history.Samples.CASE;
import static io.perfsanity.engine.history.Samples.TPUT;
import static io.perfsanity.engine.history.Samples.TPUT_SPEC;
import static io.perfsanity.engine.history.Samples.entry;
import static io.perfsanity.engine.history.Samples.line;
import static io.perfsanity.engine.history.Samples.time;
import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.history.RunComparison.FactDifference;
import io.perfsanity.engine.history.RunComparison.MetricPair;
import io.perfsanity.engine.history.RunComparison.Side;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunComparisonTest {
    private static Side side(int hour, Map<String, String> facts, Map<String, String> ofCase, HistoryLine... lines) {
        return new Side(
                new RunRecord("run-" + hour, time(hour), "lab", facts),
                lines.length == 0 ? List.of() : List.of(entry(lines)),
                Map.of(CASE.testId(), ofCase));
    }

    @Test
    void shouldSayWhatDiffersForTheRunsAndForTheCase() {
        Side first = side(
                1,
                Map.of("driver", "570.1", "image", "a.sqsh", "who", "ann"),
                Map.of("command", "pytest -x"),
                line(1, 100));
        Side second = side(2, Map.of("driver", "575.2", "image", "a.sqsh"), Map.of("command", "pytest"), line(2, 90));

        RunComparison comparison = RunComparison.of(first, second);

        assertThat(comparison.facts())
                .containsExactly(new FactDifference("driver", "570.1", "575.2"), new FactDifference("who", "ann", ""));
        assertThat(comparison.cases().get(0).facts())
                .containsExactly(new FactDifference("command", "pytest -x", "pytest"));
        assertThat(comparison.cases().get(0).metrics().get(0).words()).isEqualTo("10 % slower");
    }

    /** Seen on an H200: 345 MHz after a minute of rest, 1980 MHz right behind another case, 1980 MHz under load. */
    @Test
    void shouldNotCompareTheClocksThatAGpuHappenedToHave() {
        Side first = side(1, Map.of("smClock", "345 MHz"), Map.of("memoryClock", "3201 MHz"), line(1, 100));
        Side second = side(2, Map.of("smClock", "1980 MHz"), Map.of("memoryClock", "1593 MHz"), line(2, 100));

        RunComparison comparison = RunComparison.of(first, second);

        assertThat(comparison.facts()).isEmpty();
        assertThat(comparison.cases().get(0).facts()).isEmpty();
    }

    @Test
    void shouldCompareTheMedianOfSeveralMeasurements() {
        HistoryLine again =
                new HistoryLine("run-2", 2, time(3), List.of("node2"), Optional.empty(), Map.of(TPUT, 100.0), Map.of());

        RunComparison comparison = RunComparison.of(
                side(1, Map.of(), Map.of(), line(1, 100)), side(2, Map.of(), Map.of(), line(2, 90), again));

        assertThat(comparison.cases().get(0).metrics())
                .containsExactly(
                        new MetricPair(TPUT_SPEC, Optional.of(100.0), Optional.of(95.0), Optional.of(1 - 95.0 / 100)));
        assertThat(comparison.cases().get(0).secondNodes()).containsExactly("node1", "node2");
    }

    @Test
    void shouldShowACaseThatOnlyOneRunHas() {
        RunComparison comparison =
                RunComparison.of(side(1, Map.of(), Map.of()), side(2, Map.of(), Map.of(), line(2, 90)));

        assertThat(comparison.cases().get(0).metrics().get(0).words()).isEqualTo("only in the second");
    }
}
