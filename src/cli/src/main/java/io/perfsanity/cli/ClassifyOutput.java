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
import io.perfsanity.engine.text.Problem.Severity;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Classified cases for people and for programs. Sums count GPUs that no source gives as 0. */
final class ClassifyOutput {
    private ClassifyOutput() {}

    /** A row a case with the reasons, then the sums by mode. */
    static String table(ListedCases cases) {
        Table table = new Table("MODE", "NODES", "GPUS", "LIMIT", "CASE", "WHY");
        cases.cases().forEach(classified -> {
            Classification c = classified.classification();
            TestCase testCase = classified.testCase();
            table.row(
                    c.mode(),
                    c.nodes(),
                    c.gpusText(),
                    DurationText.format(c.timeLimit()),
                    testCase.id() + (testCase.skipped() ? " (skipped)" : ""),
                    // What decided; the JSON has what the other sources say.
                    c.evidence().stream().findFirst().map(ClassifyOutput::line).orElse(""));
        });
        Table sums = new Table("MODE", "CASES", "NODES", "GPUS");
        sums(cases).forEach((mode, sum) -> sums.row(mode, sum.cases(), sum.nodes(), sum.gpusAllocated()));
        return table + "\n" + sums;
    }

    private static String line(Evidence evidence) {
        String statement = evidence.statement().replaceAll("from \\S*/", "from ");
        return evidence.source().name().toLowerCase(Locale.ROOT) + ": " + statement;
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
