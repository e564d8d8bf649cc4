package io.perfsanity.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import io.perfsanity.engine.text.Source;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

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
        sums(cases).forEach(sum -> sums.row(sum.mode(), sum.cases(), sum.nodes(), sum.gpus()));
        return table + "\n" + sums;
    }

    private static String line(Evidence evidence) {
        String statement = evidence.statement().replaceAll("from \\S*/", "from ");
        return evidence.source().name().toLowerCase(Locale.ROOT) + ": " + statement;
    }

    private record Sum(Mode mode, int cases, int nodes, int gpus) {}

    private static Stream<Sum> sums(ListedCases cases) {
        return Stream.of(Mode.values()).map(mode -> {
            List<Classification> all = cases.cases().stream()
                    .map(ClassifiedCase::classification)
                    .filter(each -> each.mode() == mode)
                    .toList();
            int nodes = all.stream().mapToInt(Classification::nodes).sum();
            int gpus = all.stream()
                    .mapToInt(each -> each.gpusAllocated().orElse(0))
                    .sum();
            return new Sum(mode, all.size(), nodes, gpus);
        });
    }

    /** Numbers that no source gives are {@code null}. */
    static String json(ListedCases cases) throws IOException {
        ObjectMapper mapper = Json.mapper();
        ObjectNode json = mapper.createObjectNode();
        ArrayNode all = json.putArray("cases");
        cases.cases().forEach(each -> write(each, all.addObject()));
        ArrayNode problems = json.putArray("problems");
        cases.problems()
                .forEach(problem -> place(
                                problem.source(),
                                problems.addObject()
                                        .put("severity", problem.severity().toString()))
                        .put("message", problem.message()));
        ObjectNode modes = json.putObject("modes");
        sums(cases)
                .forEach(sum -> modes.putObject(sum.mode().toString())
                        .put("cases", sum.cases())
                        .put("nodes", sum.nodes())
                        .put("gpusAllocated", sum.gpus()));
        return mapper.enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json) + "\n";
    }

    private static void write(ClassifiedCase classified, ObjectNode json) {
        TestCase testCase = classified.testCase();
        Classification c = classified.classification();
        json.put("id", testCase.id())
                .put("nodeId", testCase.nodeId())
                .put("mode", c.mode().toString())
                .put("nodes", c.nodes())
                .put("gpusUsed", c.gpusUsed().orElse(null))
                .put("gpusAllocated", c.gpusAllocated().orElse(null))
                .put("gpusPerNode", c.gpusPerNode().orElse(null))
                .put("timeLimitSeconds", c.timeLimit().toSeconds())
                .put("skipped", testCase.skipped())
                .put("skipReason", testCase.skipReason().orElse(null));
        ArrayNode roles = json.putArray("roles");
        c.roles()
                .forEach(role -> roles.addObject()
                        .put("role", role.role().name())
                        .put("servers", role.servers())
                        .put("nodesPerServer", role.nodesPerServer())
                        .put("gpusPerServer", role.gpusPerServer().orElse(null)));
        ArrayNode evidence = json.putArray("evidence");
        c.evidence()
                .forEach(each ->
                        evidence.addObject().put("source", each.source().name()).put("statement", each.statement()));
        ArrayNode warnings = json.putArray("warnings");
        c.problems().stream()
                .filter(problem -> problem.severity() != Severity.NOTE)
                .forEach(problem -> warnings.add(problem.message()));
        place(testCase.source(), json.putObject("source"));
    }

    private static ObjectNode place(Source source, ObjectNode json) {
        return json.put("file", source.file()).put("line", source.line());
    }
}
