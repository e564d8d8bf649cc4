package io.perfsanity.engine.gate;

import io.perfsanity.engine.gate.Change.Kind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Our rule and those of others, by name. */
final class Rivals {
    private Rivals() {}

    static Map<String, Replay> all() {
        Map<String, Replay> rules = new LinkedHashMap<>();
        rules.put("median (ours)", Replay::ours);
        rules.put("upstream post-merge, 5 %", upstream(0.05));
        rules.put("upstream pre-merge, 10 %", upstream(0.10));
        rules.put("previous build, 5 %", previous(0.05));
        rules.put("median of 20, 5 %", medianOf20(0.05));
        rules.put("3.5 deviations from the median of 40", deviations(3.5));
        return rules;
    }

    private static Replay upstream(double threshold) {
        UpstreamRule rule = new UpstreamRule(threshold, false);
        return Replay.of((history, build) -> {
            List<Sample> before = IntStream.range(Math.max(0, build - Series.KEPT), build)
                    .mapToObj(history::sample)
                    .toList();
            Series series = new Series(before, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
            List<Sample> value = List.of(history.sample(build));
            return rule.judge(new Question(history.metric(), series, value, threshold))
                            .kind()
                    == Kind.REGRESSION;
        });
    }

    /** ROCm/ATOM's dashboard. */
    private static Replay previous(double threshold) {
        return Replay.of((history, build) -> history.worse(history.value(build), history.value(build - 1)) > threshold);
    }

    private static Replay medianOf20(double threshold) {
        return Replay.of((history, build) ->
                history.worse(history.value(build), history.median(Math.max(0, build - 20), build)) > threshold);
    }

    /** Median absolute deviations made like σ, as git-perf has them. */
    private static Replay deviations(double limit) {
        return Replay.of((history, build) -> {
            double[] before = history.values(Math.max(0, build - 40), build);
            double middle = Medians.of(before);
            double deviation = Medians.of(
                    Arrays.stream(before).map(value -> Math.abs(value - middle)).toArray());
            return history.worse(history.value(build), middle) * middle > limit * 1.4826 * deviation;
        });
    }
}
