package io.perfsanity.cli;

import io.perfsanity.engine.classify.Classification;
import io.perfsanity.engine.classify.ClassifiedCase;
import io.perfsanity.engine.classify.ListedCases;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problem.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON of {@code classify}. Numbers that no source gives are {@code null}; sums count them as 0.
 */
record ClassifyJson(List<Case> cases, List<ProblemJson> problems, Map<String, ModeSum> modes) {

    record Case(
            String id,
            String nodeId,
            String mode,
            int nodes,
            Optional<Integer> gpusUsed,
            Optional<Integer> gpusAllocated,
            Optional<Integer> gpusPerNode,
            long timeLimitSeconds,
            boolean skipped,
            Optional<String> skipReason,
            List<RoleJson> roles,
            List<EvidenceJson> evidence,
            List<String> warnings,
            SourceJson source) {

        static Case of(ClassifiedCase classified) {
            TestCase testCase = classified.testCase();
            Classification classification = classified.classification();
            return new Case(
                    testCase.id(),
                    testCase.nodeId(),
                    classification.mode().toString(),
                    classification.nodes(),
                    classification.gpusUsed(),
                    classification.gpusAllocated(),
                    classification.gpusPerNode(),
                    classification.timeLimit().toSeconds(),
                    testCase.skipped(),
                    testCase.skipReason(),
                    classification.roles().stream()
                            .map(role -> new RoleJson(
                                    role.role().name(), role.servers(), role.nodesPerServer(), role.gpusPerServer()))
                            .toList(),
                    classification.evidence().stream()
                            .map(evidence -> new EvidenceJson(evidence.source().name(), evidence.statement()))
                            .toList(),
                    classification.problems().stream()
                            .filter(problem -> problem.severity() != Severity.NOTE)
                            .map(Problem::message)
                            .toList(),
                    new SourceJson(testCase.source().file(), testCase.source().line()));
        }
    }

    record RoleJson(String role, int servers, int nodesPerServer, Optional<Integer> gpusPerServer) {}

    record EvidenceJson(String source, String statement) {}

    record SourceJson(String file, int line) {}

    record ProblemJson(String severity, String file, int line, String message) {}

    record ModeSum(int cases, int nodes, int gpusAllocated) {}

    static ClassifyJson of(ListedCases cases) {
        Map<String, ModeSum> modes = new LinkedHashMap<>();
        for (Mode mode : Mode.values()) {
            List<Classification> ofMode = cases.cases().stream()
                    .map(ClassifiedCase::classification)
                    .filter(classification -> classification.mode() == mode)
                    .toList();
            modes.put(
                    mode.toString(),
                    new ModeSum(
                            ofMode.size(),
                            ofMode.stream().mapToInt(Classification::nodes).sum(),
                            ofMode.stream()
                                    .mapToInt(classification ->
                                            classification.gpusAllocated().orElse(0))
                                    .sum()));
        }
        return new ClassifyJson(
                cases.cases().stream().map(Case::of).toList(),
                cases.problems().stream()
                        .map(problem -> new ProblemJson(
                                problem.severity().toString(),
                                problem.source().file(),
                                problem.source().line(),
                                problem.message()))
                        .toList(),
                modes);
    }
}
