package io.perfsanity.engine.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfsanity.engine.result.PerfData;
import io.perfsanity.engine.text.Csv;
import io.perfsanity.engine.text.Json;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a past from a file: of tables with a header ({@code .csv}), of JSON lines ({@code .jsonl}, {@code .json}), which are
 * those of {@link HistoryExport} or flat objects, and of upstream's {@code perf_data.yaml}.
 */
public final class HistoryImport {
    /** Numbers as they were written. */
    private static final ObjectMapper MAPPER = Json.mapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final ImportOptions options;
    private final KnownMetrics known;

    public HistoryImport(ImportOptions options, KnownMetrics known) {
        this.options = options;
        this.known = known;
    }

    /**
     * What the file says.
     *
     * @param file what to call it in messages; its ending tells what it is
     * @param problems with an error for each row that can't be used; then the past isn't to be used either
     */
    public Past read(String file, String text, Problems problems) {
        PastBuilder past = new PastBuilder(file.substring(file.lastIndexOf('/') + 1));
        TableImport table = new TableImport(options, known, problems, past);
        if (file.endsWith(".csv")) {
            csv(file, text, problems, table);
        } else if (file.endsWith(".jsonl") || file.endsWith(".json")) {
            json(file, text, problems, table, past);
        } else if (file.endsWith(".yaml") || file.endsWith(".yml")) {
            perfData(file, text, problems, table);
        } else {
            problems.error(
                    Source.of(file), "its name doesn't tell what it is, expected .csv, .jsonl or perf_data.yaml");
        }
        return past.build();
    }

    private static void csv(String file, String text, Problems problems, TableImport table) {
        List<Csv.Row> rows = Csv.read(file, text, problems);
        if (rows.isEmpty()) {
            problems.error(Source.of(file), "is empty, expected a header and rows");
            return;
        }
        List<String> header = rows.get(0).cells();
        for (Csv.Row row : rows.subList(1, rows.size())) {
            Source at = new Source(file, row.line());
            if (problems.areTooMany(at)) {
                return;
            }
            if (row.cells().size() == header.size()) {
                Map<String, String> cells = new LinkedHashMap<>();
                for (int i = 0; i < header.size(); i++) {
                    cells.put(header.get(i), row.cells().get(i));
                }
                table.row(at, cells);
            } else {
                problems.error(
                        at,
                        "%s cells, expected %s as in the header"
                                .formatted(row.cells().size(), header.size()));
            }
        }
    }

    private void json(String file, String text, Problems problems, TableImport table, PastBuilder past) {
        ExportedLines exported = new ExportedLines(past);
        int number = 0;
        for (String line : text.lines().toList()) {
            Source at = new Source(file, ++number);
            if (line.isBlank()) {
                continue;
            }
            if (problems.areTooMany(at)) {
                return;
            }
            try {
                JsonNode node = MAPPER.readTree(line);
                if (!node.isObject()) {
                    problems.error(at, "is " + node.getNodeType() + ", expected a JSON object");
                } else if (node.has(ExportedLines.TYPE)) {
                    exported.read(node, at.toString()).ifPresent(message -> problems.error(at, message));
                } else {
                    table.row(at, flat(node));
                }
            } catch (JsonProcessingException e) {
                problems.error(
                        at,
                        "not JSON: "
                                + e.getOriginalMessage().lines().findFirst().orElse(""));
            } catch (IOException e) {
                problems.error(at, e.getMessage());
            }
        }
    }

    private static Map<String, String> flat(JsonNode node) {
        Map<String, String> cells = new LinkedHashMap<>();
        node.properties()
                .forEach(field -> cells.put(
                        field.getKey(),
                        field.getValue().isNull()
                                ? ""
                                : field.getValue().isValueNode()
                                        ? field.getValue().asText()
                                        : field.getValue().toString()));
        return cells;
    }

    /** Several entries are the measurements of one case, as the metrics of a run have them. */
    private static void perfData(String file, String text, Problems problems, TableImport table) {
        List<PerfData.Entry> entries = new PerfData(problems).read(file, text);
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            String name = Optional.of(entries.get(i).name())
                    .filter(each -> !each.isEmpty())
                    .orElse(String.valueOf(i));
            String prefix = entries.size() > 1 ? name + "/" : "";
            entries.get(i).values().forEach((metric, value) -> cells.put(prefix + metric, String.valueOf(value)));
        }
        if (cells.isEmpty()) {
            problems.error(Source.of(file), "holds no measured values, expected keys such as d_token_throughput");
            return;
        }
        table.row(Source.of(file), cells);
    }
}
