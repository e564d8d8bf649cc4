package io.perfsanity.engine.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.history.HistoryLine.State;
import io.perfsanity.engine.text.Json;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Values from rows with named cells, of a table or of flat JSON objects. Known columns, whose case doesn't count: {@code
 * series} or {@code case}, {@code mode}, {@code cluster}, {@code gpu}, {@code keys}, {@code run}, {@code attempt}, {@code
 * time}, {@code revision} or {@code commit}, {@code nodes}, {@code marks}, some facts of the run; {@code index} is passed
 * over. Every other column is a metric.
 */
final class TableImport {
    private static final Set<String> CASE = Set.of("case", "series", "test_id", "test_case", "test");
    private static final Set<String> TIME = Set.of("time", "timestamp", "t");
    private static final Set<String> COMMIT = Set.of("commit", "revision");
    private static final Set<String> NODES = Set.of("nodes", "node", "host");
    private static final Set<String> FACTS = Set.of("image", "driver", "torch", "tensorrt_llm", "branch", "tool");
    private static final Set<String> OTHER =
            Set.of("mode", "cluster", "gpu", "keys", "run", "attempt", "marks", "index");

    private final ImportOptions options;
    private final KnownMetrics known;
    private final Problems problems;
    private final PastBuilder past;
    private final Set<String> untold = new HashSet<>();

    TableImport(ImportOptions options, KnownMetrics known, Problems problems, PastBuilder past) {
        this.options = options;
        this.known = known;
        this.problems = problems;
        this.past = past;
    }

    /** One row. What is wrong with it goes to the problems, and nothing of it to the past. */
    void row(Source at, Map<String, String> cells) {
        Row row = new Row(at, cells);
        Optional<String> testId = row.text(CASE).or(options::testId);
        Optional<Instant> time = row.time();
        if (testId.isEmpty()) {
            problems.error(at, "no column says which case this is, expected 'case' or 'series' (or --case)");
        }
        int before = problems.size();
        if (testId.isPresent() && time.isPresent()) {
            Map<String, Double> values = new TreeMap<>();
            Map<String, MetricSpec> specs = new TreeMap<>();
            cells.forEach((column, cell) -> row.metric(column, cell, values, specs));
            CaseIdentity identity = row.identity(testId.get());
            Map<String, State> states = row.states();
            if (problems.size() == before && !values.isEmpty()) {
                past.add(identity, specs.values(), row.line(identity, time.get(), values, states), row.facts());
            }
        }
    }

    private final class Row {
        private final Source at;
        private final Map<String, String> cells = new TreeMap<>();

        Row(Source at, Map<String, String> cells) {
            this.at = at;
            cells.forEach((column, cell) -> this.cells.put(column.toLowerCase(Locale.ROOT), cell));
        }

        private Optional<String> text(Set<String> columns) {
            return columns.stream()
                    .flatMap(column -> Optional.ofNullable(cells.get(column)).stream())
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .findFirst();
        }

        private Optional<String> text(String column) {
            return text(Set.of(column));
        }

        Optional<Instant> time() {
            Optional<String> text = text(TIME);
            if (text.isEmpty()) {
                return options.time()
                        .or(() -> problems.refuse(at, "no time, expected seconds since 1970 or 2026-03-04T18:00:00Z"));
            }
            return ImportedTime.of(text.get())
                    .or(() -> problems.refuse(
                            at,
                            "time is %s, expected seconds since 1970 or 2026-03-04T18:00:00Z"
                                    .formatted(PlainText.quoted(text.get()))));
        }

        CaseIdentity identity(String testId) {
            Map<String, String> keys = new TreeMap<>(options.keys());
            keys.putAll(json("keys"));
            String mode = text("mode").or(options::mode).orElseGet(() -> MeasuredRun.benchmarkMode(testId));
            return new CaseIdentity(
                    testId,
                    mode,
                    text("cluster").orElse(options.cluster()),
                    text("gpu").orElse(options.gpu()),
                    keys);
        }

        HistoryLine line(CaseIdentity identity, Instant time, Map<String, Double> values, Map<String, State> states) {
            Optional<String> commit = text(COMMIT);
            String run = text("run")
                    .or(options::run)
                    .orElse(commit.map(revision -> revision + "@" + time).orElse(time.toString()));
            int attempt = text("attempt").flatMap(this::attempt).orElseGet(() -> past.nextAttempt(identity, run));
            List<String> nodes = text(NODES)
                    .map(text -> NodeNames.of(Arrays.asList(text.split("[\\s;]+"))))
                    .orElse(List.of());
            return new HistoryLine(run, attempt, time, nodes, commit, values, states);
        }

        private Optional<Integer> attempt(String text) {
            return text.matches("[1-9]\\d{0,5}")
                    ? Optional.of(Integer.valueOf(text))
                    : problems.refuse(at, "attempt is %s, expected a number from 1".formatted(PlainText.quoted(text)));
        }

        Map<String, String> facts() {
            Map<String, String> facts = new TreeMap<>();
            FACTS.forEach(fact -> text(fact).ifPresent(text -> facts.put(fact, text)));
            text(COMMIT).ifPresent(commit -> facts.put("commit", commit));
            return facts;
        }

        Map<String, State> states() {
            Map<String, State> states = new TreeMap<>();
            json("marks")
                    .forEach((metric, word) -> Arrays.stream(Mark.values())
                            .filter(mark -> mark.toString().equals(word))
                            .findFirst()
                            .ifPresentOrElse(
                                    mark -> states.put(metric, State.of(mark)),
                                    () -> problems.error(
                                            at,
                                            "a mark is %s, expected one of %s"
                                                    .formatted(
                                                            PlainText.quoted(word), Arrays.toString(Mark.values())))));
            return states;
        }

        private Map<String, String> json(String column) {
            try {
                return text(column).isEmpty()
                        ? Map.of()
                        : Json.mapper().readValue(text(column).get(), new TypeReference<Map<String, String>>() {});
            } catch (JsonProcessingException e) {
                problems.error(
                        at,
                        "%s is %s, expected a JSON object of texts"
                                .formatted(column, PlainText.quoted(text(column).get())));
                return Map.of();
            }
        }

        void metric(String column, String cell, Map<String, Double> values, Map<String, MetricSpec> specs) {
            String text = cell.strip();
            String name = column.strip();
            if (isKnown(name.toLowerCase(Locale.ROOT)) || options.skipped().contains(name) || text.isEmpty()) {
                return;
            }
            Optional<MetricSpec> spec = spec(name);
            if (spec.isEmpty()) {
                if (untold.add(name)) {
                    problems.error(
                            at,
                            "column %s: can't tell whether higher or lower values are better, expected --higher, --lower"
                                            .formatted(PlainText.quoted(name))
                                    + " or --skip with its name");
                }
                return;
            }
            try {
                double value = Double.parseDouble(text);
                if (Double.isFinite(value) && value > 0) {
                    values.put(name, value);
                    specs.put(name, spec.get());
                    return;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            problems.error(at, "%s is %s, expected a number above 0".formatted(name, PlainText.quoted(text)));
        }

        private Optional<MetricSpec> spec(String name) {
            if (options.higher().contains(name)) {
                return Optional.of(new MetricSpec(name, "", Direction.HIGHER, MetricSpec.Use.GATES));
            }
            if (options.lower().contains(name)) {
                return Optional.of(new MetricSpec(name, "", Direction.LOWER, MetricSpec.Use.GATES));
            }
            String testId = text(CASE).or(options::testId).orElse("");
            return known.of(name, MeasuredRun.isGenOnly(testId));
        }
    }

    private static boolean isKnown(String column) {
        return CASE.contains(column)
                || TIME.contains(column)
                || COMMIT.contains(column)
                || NODES.contains(column)
                || FACTS.contains(column)
                || OTHER.contains(column);
    }
}
