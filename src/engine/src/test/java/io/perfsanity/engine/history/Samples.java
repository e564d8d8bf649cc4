package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.OpenRegression;
import io.perfsanity.engine.history.HistoryLine.State;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs of one case, an hour after each other. */
final class Samples {
    static final Instant START = Instant.parse("2026-03-04T18:00:00Z");
    static final String TPUT = "token_throughput";
    static final String TTFT = "mean_ttft";
    static final MetricSpec TPUT_SPEC = new MetricSpec(TPUT, "tok/s", Direction.HIGHER, MetricSpec.Use.GATES);
    static final MetricSpec TTFT_SPEC = new MetricSpec(TTFT, "ms", Direction.LOWER, MetricSpec.Use.WATCHED);
    static final CaseIdentity CASE = new CaseIdentity("aggr_upload-r1-tp8", "single-agg", "lab", "GB200", Map.of());

    private Samples() {}

    static Instant time(int hour) {
        return START.plus(Duration.ofHours(hour));
    }

    static RunRecord run(int hour) {
        return new RunRecord("run-" + hour, time(hour), "lab", Map.of("driver", "570.1"));
    }

    static HistoryLine line(int hour, double throughput) {
        return line(hour, throughput, Map.of());
    }

    static HistoryLine line(int hour, double throughput, Map<String, State> states) {
        return new HistoryLine(
                "run-" + hour,
                1,
                time(hour),
                List.of("node1"),
                Optional.of("c0ffee"),
                Map.of(TPUT, throughput),
                states);
    }

    static CaseEntry entry(HistoryLine... lines) {
        return new CaseEntry(CASE, List.of(TPUT_SPEC), List.of(lines));
    }

    static void add(History history, int hour, double throughput) throws IOException {
        history.add(List.of(run(hour)), List.of(entry(line(hour, throughput))));
    }

    static OpenRegression openSince(int hour) {
        return new OpenRegression(
                Change.Kind.REGRESSION, time(hour), "run-" + hour, Optional.empty(), 100, 0.1, time(hour));
    }
}
