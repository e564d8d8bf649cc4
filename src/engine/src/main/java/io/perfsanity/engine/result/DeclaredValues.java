package io.perfsanity.engine.result;

import com.google.re2j.Pattern;
import io.perfsanity.engine.cluster.DeclaredMetric;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The metrics that a profile declares, of one attempt. Each value that isn't there, or is no finite positive number, is a
 * fault in words that name the metric, the file, and what was found.
 */
final class DeclaredValues {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_FILES = 100;
    private static final String EXPECTED = ", expected a finite positive number";

    private final Path attempt;
    /** By name, with the measurement's before it where there are several. */
    private final Map<String, Double> values;

    private final List<String> required = new ArrayList<>();
    private final List<String> others = new ArrayList<>();

    /** @param upstream what was read of upstream's metrics */
    DeclaredValues(Path attempt, Map<String, Double> upstream) {
        this.attempt = attempt;
        this.values = new TreeMap<>(upstream);
    }

    Map<String, Double> values() {
        return values;
    }

    /** What makes the case invalid; what is odd of a metric that needn't be there is in {@link #others}. */
    List<String> faults() {
        return required;
    }

    List<String> others() {
        return others;
    }

    void read(DeclaredMetric metric) {
        List<String> faults = new ArrayList<>();
        if (metric.file().isPresent()) {
            inFiles(metric, metric.file().get(), faults);
        } else {
            upstream(metric.name(), faults);
        }
        faults.forEach(fault ->
                (metric.required() ? required : others).add(PlainText.line("metric " + metric.name() + fault, 300)));
    }

    /** Each of the measurements must have it. */
    private void upstream(String name, List<String> faults) {
        TreeSet<String> measurements = new TreeSet<>();
        values.keySet().forEach(key -> measurements.add(key.substring(0, key.lastIndexOf('/') + 1)));
        if (measurements.isEmpty()) {
            faults.add(" is missing: neither perf_data.yaml nor the benchmark's log has a value");
        }
        for (String measurement : measurements) {
            Double value = values.get(measurement + name);
            String of = measurement.isEmpty() ? "" : " of " + measurement.substring(0, measurement.length() - 1);
            if (value == null) {
                faults.add(of + " is missing in perf_data.yaml and the benchmark's log");
            } else if (!(value > 0)) {
                faults.add(of + " is " + value + EXPECTED);
            }
        }
    }

    private void inFiles(DeclaredMetric metric, String glob, List<String> faults) {
        String name = metric.name();
        values.keySet().removeIf(key -> key.substring(key.lastIndexOf('/') + 1).equals(name));
        List<String> files;
        try {
            files = files(glob);
        } catch (IOException e) {
            faults.add(": " + glob + " can't be listed: " + e.getMessage());
            return;
        }
        if (files.isEmpty() && metric.required()) {
            faults.add(" is missing: no file " + glob);
        }
        for (String file : files) {
            String where = " in " + file;
            try {
                Map<String, Object> found = found(metric, attempt.resolve(file));
                if (found.isEmpty() && metric.required()) {
                    faults.add(" is missing" + where + ": nothing "
                            + metric.path().map(path -> "at " + path).orElse("fits its pattern"));
                }
                String measurement = files.size() > 1 ? shortName(file, files) : "";
                found.forEach((label, value) -> {
                    String full = Stream.of(measurement, PlainText.line(label, 120), name)
                            .filter(part -> !part.isEmpty())
                            .reduce((before, after) -> before + "/" + after)
                            .orElseThrow();
                    Optional<Double> number = number(value);
                    number.ifPresent(known -> values.put(full, known));
                    if (number.filter(known -> known > 0).isEmpty()) {
                        faults.add((label.isEmpty() ? "" : " of " + label) + where + " is " + words(value) + EXPECTED);
                    }
                });
            } catch (IOException e) {
                faults.add(where + " can't be read: " + e.getMessage());
            }
        }
    }

    private static Map<String, Object> found(DeclaredMetric metric, Path file) throws IOException {
        if (metric.path().isPresent()) {
            return DataFile.at(file, metric.path().get());
        }
        Pattern pattern = Pattern.compile(metric.pattern().orElseThrow());
        return DataFile.inLines(file, pattern)
                .<Map<String, Object>>map(text -> Map.of("", text))
                .orElse(Map.of());
    }

    /** Below the attempt's directory, with {@code /}. A {@code **}{@code /} stands for no directory too. */
    private List<String> files(String glob) throws IOException {
        List<PathMatcher> matchers = Stream.of(glob, glob.replace("**/", ""))
                .map(each -> FileSystems.getDefault().getPathMatcher("glob:" + each))
                .toList();
        Path root = attempt.resolve(glob.substring(0, glob.indexOf('/')));
        return AttemptFiles.below(root, MAX_DEPTH, any -> true).stream()
                .map(attempt::relativize)
                .filter(path -> matchers.stream().anyMatch(matcher -> matcher.matches(path)))
                .limit(MAX_FILES)
                .map(path -> path.toString().replace('\\', '/'))
                .toList();
    }

    /** What tells a file from the others: its name, or its path where some have the same name. */
    private static String shortName(String file, List<String> files) {
        Map<String, String> byName = new LinkedHashMap<>();
        files.forEach(each -> byName.put(each.substring(each.lastIndexOf('/') + 1), each));
        String name = byName.size() == files.size()
                ? file.substring(file.lastIndexOf('/') + 1)
                : file.substring(file.indexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return PlainText.line(dot > 0 ? name.substring(0, dot) : name, 200);
    }

    private static Optional<Double> number(Object value) {
        return value instanceof Number number
                ? Optional.of(number.doubleValue()).filter(Double::isFinite)
                : value instanceof String text ? PrintedNumber.read(text.strip()) : Optional.empty();
    }

    private static String words(Object value) {
        return value instanceof Map
                ? "a mapping"
                : value instanceof List ? "a list" : PlainText.quoted(value.toString());
    }
}
