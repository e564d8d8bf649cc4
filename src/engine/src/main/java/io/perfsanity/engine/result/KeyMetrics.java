package io.perfsanity.engine.result;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The three numbers that a case is known by in tables. Of several measurements ({@code con8/mean_ttft}) those of the one
 * with the highest throughput, so that the three belong together.
 *
 * @param throughput of output tokens in tok/s, else of all tokens, else of requests
 * @param ttft mean time to the first token in ms, else its median
 * @param tpot mean time for each further token in ms, else its median
 */
public record KeyMetrics(Optional<Double> throughput, Optional<Double> ttft, Optional<Double> tpot) {
    private static final List<String> THROUGHPUT =
            List.of("token_throughput", "total_token_throughput", "seq_throughput");
    private static final List<String> TTFT = List.of("mean_ttft", "median_ttft");
    private static final List<String> TPOT = List.of("mean_tpot", "median_tpot");

    public static KeyMetrics of(Map<String, Double> metrics) {
        return metrics.keySet().stream()
                .map(name -> name.substring(0, name.lastIndexOf('/') + 1))
                .distinct()
                .sorted()
                .map(measurement -> new KeyMetrics(
                        first(metrics, measurement, THROUGHPUT),
                        first(metrics, measurement, TTFT),
                        first(metrics, measurement, TPOT)))
                .max(Comparator.comparingDouble(each -> each.throughput.orElse(-1.0)))
                .orElse(new KeyMetrics(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static Optional<Double> first(Map<String, Double> metrics, String measurement, List<String> names) {
        return names.stream()
                .map(name -> metrics.get(measurement + name))
                .filter(value -> value != null)
                .findFirst();
    }
}
