package io.perfsanity.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Json;
import java.util.Map;
import java.util.TreeMap;

/** What commands print for programs: times in UTC, what is unknown as {@code null}. */
final class JsonOutput {
    private JsonOutput() {}

    /** With a line feed at its end. */
    static String of(Object records) throws JsonProcessingException {
        return Json.mapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(records) + "\n";
    }

    /** How many cases have each verdict. */
    static Map<String, Integer> verdicts(RunResult run) {
        Map<String, Integer> verdicts = new TreeMap<>();
        run.cases().forEach(each -> verdicts.merge(each.verdict().name(), 1, Integer::sum));
        return verdicts;
    }
}
