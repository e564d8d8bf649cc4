package io.perfsanity.engine.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfsanity.engine.gate.MetricSpec.Use;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads recorded histories. A CSV file has the columns {@code series,index,time,revision} and one or several of values; times
 * are seconds since 1970, and where they are missing or count something else, a build is a day. A file of JSON lines has one
 * measured run a line, in the order of {@code t}; {@code layers} is how much work a run had, the known truth.
 */
final class HistoryFiles {
    /** Smaller numbers than this count builds or years, not seconds. */
    private static final double EARLIEST = 1e8;

    private static final int FEWEST = 10;
    private static final int SEGMENT = 5;

    private HistoryFiles() {}

    /** All data sets below a folder. */
    static List<DataSet> below(Path folder) throws IOException {
        List<DataSet> all = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            String name =
                    folder.toAbsolutePath().relativize(file.toAbsolutePath()).toString();
            if (name.endsWith(".csv")) {
                all.addAll(csv(name, Files.readAllLines(file)));
            } else if (name.endsWith(".jsonl")) {
                all.addAll(jsonLines(name, Files.readAllLines(file)));
            }
        }
        return all;
    }

    private record Point(String time, double value) {}

    private static List<DataSet> csv(String name, List<String> lines) {
        List<String> header = cells(lines.isEmpty() ? "" : lines.get(0));
        if (!header.containsAll(List.of("series", "index", "time"))) {
            return List.of();
        }
        List<DataSet> sets = new ArrayList<>();
        for (String column : header) {
            Map<String, Map<String, List<Point>>> byMetric = new LinkedHashMap<>();
            for (String line : lines.subList(1, lines.size())) {
                List<String> cells = cells(line);
                if (cells.size() == header.size()) {
                    String series = cells.get(header.indexOf("series"));
                    Optional<Double> value = number(cells.get(header.indexOf(column)));
                    metric(column, series)
                            .filter(any -> value.isPresent())
                            .ifPresent(metric -> byMetric.computeIfAbsent(metric.name(), any -> new LinkedHashMap<>())
                                    .computeIfAbsent(series, any -> new ArrayList<>())
                                    .add(new Point(cells.get(header.indexOf("time")), value.get())));
                }
            }
            byMetric.forEach((metric, series) -> sets.add(DataSet.recorded(
                    name + " " + metric,
                    series.entrySet().stream()
                            .filter(each -> each.getValue().size() >= FEWEST)
                            .map(each -> history(metric(column, each.getKey()).orElseThrow(), each.getValue()))
                            .toList())));
        }
        return sets.stream().filter(set -> !set.histories().isEmpty()).toList();
    }

    private static History history(MetricSpec metric, List<Point> points) {
        boolean seconds = points.stream()
                .allMatch(point ->
                        number(point.time()).filter(time -> time >= EARLIEST).isPresent());
        List<Instant> times = seconds
                ? points.stream()
                        .map(point -> Instant.ofEpochSecond(
                                number(point.time()).orElseThrow().longValue()))
                        .toList()
                : History.daily(points.size());
        return new History(metric, points.stream().mapToDouble(Point::value).toArray(), times, List.of());
    }

    /** What a column holds; a column {@code value} holds what its series is named after. Empty for one that holds no metric. */
    private static Optional<MetricSpec> metric(String column, String series) {
        if (column.equals("value")) {
            String last = series.substring(series.lastIndexOf(' ') + 1);
            return Optional.of(known(last).orElse(new MetricSpec("value", "", Direction.HIGHER, Use.GATES)));
        }
        return known(column);
    }

    private static Optional<MetricSpec> known(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean tail = lower.matches(".*(ttft|p9\\d).*");
        if (lower.matches(".*_ms|latency|.*(ttft|tpot|itl).*|p\\d\\d")) {
            return Optional.of(new MetricSpec(name, "ms", Direction.LOWER, tail ? Use.WATCHED : Use.GATES));
        }
        return lower.matches(".*(tput|throughput|ops_sec).*")
                ? Optional.of(new MetricSpec(name, "tok/s", Direction.HIGHER, Use.GATES))
                : Optional.empty();
    }

    private static Optional<Double> number(String text) {
        try {
            return Optional.of(Double.parseDouble(text))
                    .filter(Double::isFinite)
                    .filter(value -> value > 0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The cells of a line; one in quotes may have commas. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    private static List<DataSet> jsonLines(String name, List<String> lines) throws IOException {
        ObjectMapper json = Json.mapper();
        Map<String, List<Double>> columns = new LinkedHashMap<>();
        List<Integer> layers = new ArrayList<>();
        for (String line : lines) {
            JsonNode run = json.readTree(line);
            layers.add(run.path("layers").asInt());
            run.properties()
                    .forEach(field -> known(field.getKey())
                            .ifPresent(metric -> columns.computeIfAbsent(metric.name(), any -> new ArrayList<>())
                                    .add(field.getValue().asDouble())));
        }
        List<Integer> worse = IntStream.range(1, layers.size())
                .filter(i -> layers.get(i) > layers.get(i - 1))
                .boxed()
                .toList();
        return columns.entrySet().stream()
                .filter(each -> each.getValue().size() == layers.size())
                .map(each -> new DataSet(
                        name + " " + each.getKey(),
                        DataSet.KNOWN,
                        SEGMENT,
                        List.of(new History(
                                known(each.getKey()).orElseThrow(),
                                each.getValue().stream()
                                        .mapToDouble(value -> value)
                                        .toArray(),
                                History.daily(layers.size()),
                                worse))))
                .toList();
    }
}
