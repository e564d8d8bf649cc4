package io.perfsanity.engine.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Json;
import java.io.IOException;

/** What a run says of a reference and a candidate, for programs that want nothing else. */
public final class ComparisonJson {
    private ComparisonJson() {}

    /** One object, its cases as in {@code results.json} but with their comparison alone; ended by a line feed. */
    public static String of(RunResult run) throws IOException {
        ObjectMapper mapper = Json.mapper();
        ObjectNode document = mapper.createObjectNode()
                .put("schema", ResultsJson.SCHEMA)
                .put("runId", run.runId())
                .put("cluster", run.cluster());
        var cases = document.putArray("cases");
        for (CaseResult result : run.cases()) {
            ObjectNode node = cases.addObject()
                    .put("id", result.id())
                    .put("verdict", result.verdict().toString())
                    .put("reason", result.reason());
            result.comparison().ifPresent(compared -> node.setAll(mapper.<ObjectNode>valueToTree(compared)));
        }
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    }
}
