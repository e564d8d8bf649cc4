package io.perfsanity.engine.run;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which form a file of a run has, so that a version that doesn't know it says so instead of reading it wrongly. It grows
 * when an older version would misunderstand what is written, not with every new key.
 *
 * @param schema 0 in files of the versions before there was a number, which are read as number 1
 */
record Schema(int schema) {
    static final int CURRENT = 1;
    /** The first in what is written. */
    static final String KEY = "schema";

    /** What {@code text} says by its first key, where it is an object that has one: no more of it is read. */
    static Optional<Schema> of(byte[] text) throws IOException {
        try (JsonParser parser = Json.mapper().createParser(text)) {
            boolean numbered = parser.nextToken() == JsonToken.START_OBJECT && KEY.equals(parser.nextFieldName());
            return numbered ? Optional.of(new Schema(parser.nextIntValue(0))) : Optional.empty();
        }
    }

    /** The journal's first line. */
    static String line() throws JsonProcessingException {
        return Json.mapper().writeValueAsString(new Schema(CURRENT)) + "\n";
    }

    /** Of a journal's first line; empty where it is no such line, as in older files. */
    static Optional<Schema> ofLine(String line) throws IOException {
        return line.startsWith("{\"" + KEY + "\"") ? of(line.getBytes(StandardCharsets.UTF_8)) : Optional.empty();
    }

    boolean isNewer() {
        return schema > CURRENT;
    }

    /** For the user, after the file's name. */
    String refusal() {
        return " was written by a newer version of perf-sanity: schema %s, where this one knows %s"
                .formatted(schema, CURRENT);
    }
}
