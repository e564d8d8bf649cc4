package io.perfsanity.engine.result;

import io.perfsanity.engine.cluster.DeclaredMetric;
import io.perfsanity.engine.result.Measurements.Validity;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the metrics of an attempt from its files: {@code perf_data.yaml} where there is one, else the benchmark's own
 * log. Request and token counts always come from the log, as upstream's file has none. What can't be read becomes a
 * problem, never an exception.
 */
public final class MetricsReader {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_FILES = 100;
    private static final long MAX_YAML_BYTES = 8L * 1024 * 1024;
    private static final String PERF_DATA = "perf_data.yaml";

    /** Upstream numbers server and client: {@code trtllm-benchmark.0.1.log}. */
    private static final Pattern BENCHMARK_LOG = Pattern.compile("trtllm-benchmark(?:\\.(.+))?\\.log");

    private static final Pattern ROLE_LOG = Pattern.compile("(?:agg|benchmark).*\\.log", Pattern.CASE_INSENSITIVE);

    private MetricsReader() {}

    /**
     * All that the files of one attempt say.
     *
     * @param attempt the local directory of an attempt, with {@code output/} and {@code logs/}
     * @param declared by the profile for its case
     */
    public static Measurements read(Path attempt, List<DeclaredMetric> declared) {
        Problems problems = new Problems();
        List<NamedLog> logs = logs(attempt, problems);
        Map<String, Double> values = fromPerfData(attempt, problems);
        if (values.isEmpty()) {
            logs.forEach(log ->
                    put(values, logs.size() > 1 ? log.name() : "", log.log().values()));
        }
        Validity validity = new Validity(
                sum(logs, Validity::requests), sum(logs, Validity::failedRequests), sum(logs, Validity::tokens));
        DeclaredValues all = new DeclaredValues(attempt, values);
        declared.forEach(all::read);
        return new Measurements(
                Collections.unmodifiableMap(all.values()),
                validity,
                all.faults(),
                Stream.concat(problems.toList().stream().map(Problem::toString), all.others().stream())
                        .toList());
    }

    private record NamedLog(String name, BenchmarkLog log) {}

    private static Map<String, Double> fromPerfData(Path attempt, Problems problems) {
        Map<String, Double> values = new TreeMap<>();
        List<PerfData.Entry> entries =
                find(attempt.resolve("output"), name -> name.equals(PERF_DATA), problems).stream()
                        .flatMap(file -> perfData(attempt, file, problems).stream())
                        .filter(entry -> !entry.values().isEmpty())
                        .toList();
        for (int i = 0; i < entries.size(); i++) {
            PerfData.Entry entry = entries.get(i);
            String name = entry.name().isEmpty() ? String.valueOf(i) : entry.name();
            put(values, entries.size() > 1 ? name : "", entry.values());
        }
        return values;
    }

    private static List<PerfData.Entry> perfData(Path attempt, Path file, Problems problems) {
        String name = name(attempt, file);
        try {
            if (Files.size(file) > MAX_YAML_BYTES) {
                problems.warning(Source.of(name), "larger than " + MAX_YAML_BYTES + " bytes, not read");
                return List.of();
            }
            return new PerfData(problems).read(name, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            problems.warning(Source.of(name), "can't be read: " + e.getMessage());
            return List.of();
        }
    }

    /**
     * Upstream's benchmark logs; where there are none, the log of the role that measures. Other logs of ours may quote its
     * last lines, which must not count twice.
     */
    private static List<NamedLog> logs(Path attempt, Problems problems) {
        List<Path> files = find(
                attempt.resolve("output"), name -> BENCHMARK_LOG.matcher(name).matches(), problems);
        if (files.isEmpty()) {
            files = find(attempt.resolve("logs"), name -> ROLE_LOG.matcher(name).matches(), problems);
        }
        return files.stream()
                .flatMap(file -> log(attempt, file, problems).stream())
                .filter(named -> !named.log().saysNothing())
                .toList();
    }

    private static Optional<NamedLog> log(Path attempt, Path file, Problems problems) {
        String fileName = file.getFileName().toString();
        Matcher numbered = BENCHMARK_LOG.matcher(fileName);
        String name = numbered.matches() && numbered.group(1) != null ? numbered.group(1) : fileName;
        try {
            return Optional.of(
                    new NamedLog(PlainText.line(name, 120), BenchmarkLog.read(file, name(attempt, file), problems)));
        } catch (IOException e) {
            problems.warning(Source.of(name(attempt, file)), "can't be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static void put(Map<String, Double> target, String measurement, Map<String, Double> values) {
        values.forEach((name, value) -> target.put(measurement.isEmpty() ? name : measurement + "/" + name, value));
    }

    private static Optional<Long> sum(List<NamedLog> logs, Function<Validity, Optional<Long>> count) {
        return logs.stream()
                .map(named -> count.apply(named.log().validity()))
                .flatMap(Optional::stream)
                .reduce(Long::sum);
    }

    private static List<Path> find(Path directory, Predicate<String> wanted, Problems problems) {
        try {
            return AttemptFiles.below(directory, MAX_DEPTH, wanted).stream()
                    .limit(MAX_FILES)
                    .toList();
        } catch (IOException e) {
            problems.warning(Source.of(directory.getFileName().toString()), "can't be listed: " + e.getMessage());
            return List.of();
        }
    }

    private static String name(Path attempt, Path file) {
        return PlainText.line(attempt.relativize(file).toString(), 300);
    }
}
