package io.perfsanity.engine.result;

import io.perfsanity.engine.result.Measurements.Validity;
import io.perfsanity.engine.text.LogLines;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private final Source source;
    private final Problems problems;
    private final Set<Pattern> seen = new HashSet<>();
    private final Map<String, Double> values = new TreeMap<>();
    private final Map<Pattern, Long> counts = new LinkedHashMap<>();

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
        METRICS.forEach((name, label) -> number(label, line, false).ifPresent(value -> values.put(name, value)));
        for (Pattern label : new Pattern[] {SUCCESSFUL, FAILED, TOKENS, PROMPTS}) {
            number(label, line, true).ifPresent(value -> counts.put(label, value.longValue()));
        }
    }

    Map<String, Double> values() {
        return values;
    }

    boolean saysNothing() {
        return values.isEmpty() && validity().equals(Validity.NOT_REPORTED);
    }

    Validity validity() {
        Optional<Long> successful = count(SUCCESSFUL);
        Optional<Long> missing = count(PROMPTS).flatMap(all -> successful.map(good -> Math.max(0, all - good)));
        return new Validity(successful, count(FAILED).or(() -> missing), count(TOKENS));
    }

    private Optional<Long> count(Pattern label) {
        return Optional.ofNullable(counts.get(label));
    }

    private Optional<Double> number(Pattern label, String line, boolean whole) {
        if (seen.contains(label)) {
            return Optional.empty();
        }
        Matcher matcher = label.matcher(line);
        if (!matcher.find()) {
            return Optional.empty();
        }
        seen.add(label);
        Optional<Double> number =
                PrintedNumber.read(matcher.group(1)).filter(value -> !whole || value == Math.rint(value));
        if (number.isEmpty()) {
            String message = "expected a %snumber, found '%s'";
            problems.warning(source, message.formatted(whole ? "whole " : "", PlainText.line(matcher.group(), 120)));
        }
        return number;
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
