package io.perfsanity.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.perfsanity.engine.text.Json;

/** What commands print for programs: times in UTC, what is unknown as {@code null}. */
final class JsonOutput {
    private JsonOutput() {}

    /** With a line feed at its end. */
    static String of(Object records) throws JsonProcessingException {
        return Json.mapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(records) + "\n";
    }
}
