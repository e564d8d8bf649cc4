package io.perfsanity.engine.result;

import io.perfsanity.engine.result.Measurements.Validity;
import io.perfsanity.engine.text.LogLines;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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
    private static final Map<String, Pattern> METRICS = metrics();
    private static final Pattern SUCCESSFUL = label("Successful requests:");
    private static final Pattern FAILED = label("Failed requests:");
    private static final Pattern TOKENS = label("Total generated tokens:");
    /** Of the arguments that the benchmark prints first; some versions don't count failed requests. */
    private static final Pattern PROMPTS = Pattern.compile("\\bnum_prompts=(\\d{1,15})\\b");

    private static final List<Pattern> COUNTS = List.of(SUCCESSFUL, FAILED, TOKENS, PROMPTS);

    private final Source source;
    private final Problems problems;
    /** What stands behind each label that was seen; empty where it is no number. */
    private final Map<Pattern, Optional<Double>> found = new HashMap<>();

    private BenchmarkLog(Source source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    /**
     * Reads all of {@code log}.
     *
     * @param name what to call it in {@code problems}; a number that can't be read is a warning there, and no value
     */
    static BenchmarkLog read(Path log, String name, Problems problems) throws IOException {
        BenchmarkLog benchmark = new BenchmarkLog(Source.of(name), problems);
        LogLines.read(log, benchmark::line);
        return benchmark;
    }

    private void line(String line) {
        if (line.indexOf(':') < 0 && line.indexOf('=') < 0) {
            return;
        }
        METRICS.values().forEach(label -> look(label, line, false));
        COUNTS.forEach(label -> look(label, line, true));
    }

    Map<String, Double> values() {
        Map<String, Double> values = new TreeMap<>();
        METRICS.forEach((name, label) -> value(label).ifPresent(value -> values.put(name, value)));
        return values;
    }

    boolean saysNothing() {
        return values().isEmpty() && validity().equals(Validity.NOT_REPORTED);
    }

    Validity validity() {
        Optional<Long> successful = count(SUCCESSFUL);
        Optional<Long> missing = count(PROMPTS).flatMap(all -> successful.map(good -> Math.max(0, all - good)));
        return new Validity(successful, count(FAILED).or(() -> missing), count(TOKENS));
    }

    private Optional<Long> count(Pattern label) {
        return value(label).map(Double::longValue);
    }

    private Optional<Double> value(Pattern label) {
        return found.getOrDefault(label, Optional.empty());
    }

    private void look(Pattern label, String line, boolean whole) {
        Matcher matcher = label.matcher(line);
        if (found.containsKey(label) || !matcher.find()) {
            return;
        }
        Optional<Double> number =
                PrintedNumber.read(matcher.group(1)).filter(value -> !whole || value == Math.rint(value));
        found.put(label, number);
        if (number.isEmpty()) {
            String message = "expected a %snumber, found '%s'";
            problems.warning(source, message.formatted(whole ? "whole " : "", PlainText.line(matcher.group(), 120)));
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

    /**
     * A label and what is meant as its number, up to the next blank. Searched anywhere in a line, as srun and loggers put
     * a prefix before it; a peak is another value, and a label in running text has no number.
     */
    private static Pattern label(String label) {
        return Pattern.compile(
                "(?<!peak )" + Pattern.quote(label) + "\\s*([-+.]?\\d\\S*|[-+]?(?:nan|inf|n/a|none|null)\\S*)",
                Pattern.CASE_INSENSITIVE);
    }
}
