package io.perfsanity.engine.result;

import io.perfsanity.engine.text.LogLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a serving benchmark prints about itself. Labels are those of TensorRT-LLM's
 * {@code tests/integration/defs/perf/test_perf_sanity.py}; as there, the first line with a label counts. Letter case is
 * ignored, since other benchmarks of the same descent write "Total token throughput".
 */
final class BenchmarkLog {
    private static final String NUMBER = "\\s+(-?\\d[\\d.]*)";

    private static final Map<String, Pattern> METRICS = metrics();
    private static final Pattern SUCCESSFUL = label("Successful requests:");
    private static final Pattern FAILED = label("Failed requests:");
    private static final Pattern TOKENS = label("Total generated tokens:");
    /** Of the arguments that the benchmark prints first; some versions don't count failed requests. */
    private static final Pattern PROMPTS = Pattern.compile("\\bnum_prompts=(\\d{1,15})\\b");

    private final Map<String, Double> values = new TreeMap<>();
    private Optional<Long> successful = Optional.empty();
    private Optional<Long> failed = Optional.empty();
    private Optional<Long> tokens = Optional.empty();
    private Optional<Long> prompts = Optional.empty();

    private BenchmarkLog() {}

    static BenchmarkLog read(Path log) throws IOException {
        BenchmarkLog benchmark = new BenchmarkLog();
        LogLines.read(log, benchmark::line);
        return benchmark;
    }

    private void line(String line) {
        if (line.indexOf(':') < 0 && line.indexOf('=') < 0) {
            return;
        }
        METRICS.forEach((name, pattern) -> {
            if (!values.containsKey(name)) {
                find(pattern, line).ifPresent(value -> values.put(name, value));
            }
        });
        successful = successful.or(() -> count(SUCCESSFUL, line));
        failed = failed.or(() -> count(FAILED, line));
        tokens = tokens.or(() -> count(TOKENS, line));
        prompts = prompts.or(() -> count(PROMPTS, line));
    }

    Map<String, Double> values() {
        return values;
    }

    boolean saysNothing() {
        return values.isEmpty() && validity().equals(Validity.NOT_REPORTED);
    }

    Validity validity() {
        Optional<Long> missing = prompts.flatMap(all -> successful.map(good -> Math.max(0, all - good)));
        return new Validity(successful, failed.or(() -> missing), tokens);
    }

    private static Optional<Long> count(Pattern pattern, String line) {
        return find(pattern, line).map(Double::longValue);
    }

    private static Optional<Double> find(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find()) {
            return Optional.empty();
        }
        try {
            double value = Double.parseDouble(matcher.group(1));
            return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Pattern> metrics() {
        Map<String, Pattern> metrics = new LinkedHashMap<>();
        metrics.put("seq_throughput", label("Request throughput (req/s):"));
        metrics.put("token_throughput", label("Output token throughput (tok/s):"));
        metrics.put("total_token_throughput", label("Total Token throughput (tok/s):"));
        metrics.put("user_throughput", label("User throughput (tok/s):"));
        for (String latency : new String[] {"TTFT", "ITL", "TPOT", "E2EL"}) {
            for (String statistic : new String[] {"Mean", "Median", "P99"}) {
                String name = (statistic + "_" + latency).toLowerCase(Locale.ROOT);
                metrics.put(name, label(statistic + " " + latency + " (ms):"));
            }
        }
        metrics.put("al", label("Mean Avg Decoded Tokens per Iter:"));
        Map<String, String> stepTimes =
                Map.of("mean", "Average", "median", "Median", "std", "Stdev", "p75", "P75", "p99", "P99");
        stepTimes.forEach((name, word) -> metrics.put(
                name + "_gen_worker_per_iter_device_step_time", label(word + " Per Iter Device Step Time (ms):")));
        return Map.copyOf(metrics);
    }

    /** Searched anywhere in a line, as srun and loggers put a prefix before it; a peak is another value. */
    private static Pattern label(String label) {
        return Pattern.compile("(?<!peak )" + Pattern.quote(label) + NUMBER, Pattern.CASE_INSENSITIVE);
    }
}
