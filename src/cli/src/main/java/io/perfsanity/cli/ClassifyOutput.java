package io.perfsanity.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfsanity.engine.classify.Classification;
import io.perfsanity.engine.classify.ClassifiedCase;
import io.perfsanity.engine.classify.Evidence;
import io.perfsanity.engine.classify.ListedCases;
import io.perfsanity.engine.report.Table;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.text.DurationText;
import io.perfsanity.engine.text.Json;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problem.Severity;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Classified cases for people and for programs. Sums count GPUs that no source gives as 0. */
final class ClassifyOutput {
    /** A shorter one says nothing. */
    private static final int SHORTEST_WHY = 12;

    private static final int NARROWEST_NAME = 12;

    private ClassifyOutput() {}

    /** The width of the terminal that standard output is; no limit where it is none. */
    static int columns() {
        return Terminal.is(Terminal.STANDARD_OUTPUT) ? Terminal.sizeNow().columns() : Integer.MAX_VALUE;
    }

    /**
     * A row a case with the reasons, then the sums by mode. What is too wide loses the end of its reason, then the middle of
     * its id.
     *
     * @param columns that a row may take
     * @param words in which the reasons are told
     */
    static String table(ListedCases cases, int columns, Words words) {
        List<String> names =
                cases.cases().stream().map(each -> name(each, words)).toList();
        List<String> whys = cases.cases().stream()
                .map(each -> each.classification().evidence().stream()
                        .findFirst()
                        .map(first -> line(first, words))
                        .orElse(""))
                .toList();
        int left = columns - firstColumns(cases, words) - 1;
        int longest = names.stream().mapToInt(ScreenText::width).max().orElse(0);
        boolean hasWhy = left - longest - 2 >= SHORTEST_WHY;
        int forName = Math.max(NARROWEST_NAME, Math.min(longest, left));
        ShortIds shown = new ShortIds(names, forName);
        String header = words.say("classify.size") + "|" + words.say("classify.case");
        Table table = Table.headed(hasWhy ? header + "|" + words.say("classify.why") : header);
        for (int i = 0; i < names.size(); i++) {
            Classification c = cases.cases().get(i).classification();
            List<Object> cells = new ArrayList<>(
                    List.of(c.mode(), c.nodes(), c.gpusText(words), DurationText.format(c.timeLimit())));
            cells.add(shown.of(names.get(i)));
            if (hasWhy) {
                // What decided; --explain and the JSON have what the other sources say.
                cells.add(ScreenText.fit(whys.get(i), left - forName - 2));
            }
            table.row(cells.toArray());
        }
        return table + "\n" + sumsTable(cases, words);
    }

    private static String name(ClassifiedCase classified, Words words) {
        String id = classified.testCase().id();
        return classified.testCase().skipped() ? words.say("classify.skipped", id) : id;
    }

    /** What the columns in front of the ids take, with what parts them. */
    private static int firstColumns(ListedCases cases, Words words) {
        Table table = Table.headed(words.say("classify.size") + "|.");
        cases.cases().stream()
                .map(ClassifiedCase::classification)
                .forEach(c ->
                        table.row(c.mode(), c.nodes(), c.gpusText(words), DurationText.format(c.timeLimit()), "|"));
        return table.toString().lines().mapToInt(ScreenText::width).max().orElse(0) - 1;
    }

    private static Table sumsTable(ListedCases cases, Words words) {
        Table sums = Table.headed(words.say("classify.sums"));
        sums(cases).forEach((mode, sum) -> sums.row(mode, sum.cases(), sum.nodes(), sum.gpusAllocated()));
        return sums;
    }

    /** A paragraph a case: its mode and size, then a line for each source that said something. */
    static String explained(ListedCases cases, Words words) {
        StringBuilder text = new StringBuilder();
        for (ClassifiedCase each : cases.cases()) {
            Classification c = each.classification();
            text.append(PlainText.printable(name(each, words))).append('\n');
            String size = words.say(
                    "classify.sized", c.mode(), c.nodes(), c.gpusText(words), DurationText.format(c.timeLimit()));
            text.append("  ").append(size).append('\n');
            c.evidence()
                    .forEach(evidence -> text.append("  %s: %s%n"
                            .formatted(
                                    evidence.sourceText(words),
                                    PlainText.printable(words.phrase(evidence.statement())))));
        }
        return text.append('\n').append(sumsTable(cases, words)).toString();
    }

    private static String line(Evidence evidence, Words words) {
        String statement = evidence.statement().replaceAll("from \\S*/", "from ");
        return evidence.sourceText(words) + ": " + words.phrase(statement);
    }

    private record Sum(int cases, int nodes, int gpusAllocated) {}

    private static Map<Mode, Sum> sums(ListedCases cases) {
        Map<Mode, Sum> sums = new EnumMap<>(Mode.class);
        for (Mode mode : Mode.values()) {
            List<Classification> all = cases.cases().stream()
                    .map(ClassifiedCase::classification)
                    .filter(each -> each.mode() == mode)
                    .toList();
            int nodes = all.stream().mapToInt(Classification::nodes).sum();
            int gpus = all.stream()
                    .mapToInt(each -> each.gpusAllocated().orElse(0))
                    .sum();
            sums.put(mode, new Sum(all.size(), nodes, gpus));
        }
        return sums;
    }

    /** Numbers that no source gives are {@code null}. */
    static String json(ListedCases cases) throws IOException {
        ObjectMapper mapper = Json.mapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode json = mapper.createObjectNode();
        ArrayNode all = json.putArray("cases");
        cases.cases().forEach(each -> all.add(json(each, mapper)));
        ArrayNode problems = json.putArray("problems");
        cases.problems().forEach(problem -> {
            ObjectNode node =
                    problems.addObject().put("severity", problem.severity().toString());
            node.setAll(mapper.<ObjectNode>valueToTree(problem.source()));
            node.put("message", problem.message());
        });
        ObjectNode modes = json.putObject("modes");
        sums(cases).forEach((mode, sum) -> modes.set(mode.toString(), mapper.valueToTree(sum)));
        return mapper.writeValueAsString(json) + "\n";
    }

    private static ObjectNode json(ClassifiedCase classified, ObjectMapper mapper) {
        TestCase testCase = classified.testCase();
        Classification c = classified.classification();
        ObjectNode json = mapper.createObjectNode()
                .put("id", testCase.id())
                .put("nodeId", testCase.nodeId())
                .put("mode", c.mode().toString())
                .put("nodes", c.nodes())
                .put("gpusUsed", c.gpusUsed().orElse(null))
                .put("gpusAllocated", c.gpusAllocated().orElse(null))
                .put("gpusPerNode", c.gpusPerNode().orElse(null))
                .put("timeLimitSeconds", c.timeLimit().toSeconds())
                .put("skipped", testCase.skipped())
                .put("skipReason", testCase.skipReason().orElse(null));
        json.set("roles", mapper.valueToTree(c.roles()));
        json.set("evidence", mapper.valueToTree(c.evidence()));
        ArrayNode warnings = json.putArray("warnings");
        c.problems().stream()
                .filter(problem -> problem.severity() != Severity.NOTE)
                .forEach(problem -> warnings.add(problem.message()));
        json.set("source", mapper.valueToTree(testCase.source()));
        return json;
    }
}
