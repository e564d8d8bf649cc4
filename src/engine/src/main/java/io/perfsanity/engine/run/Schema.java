package io.perfsanity.engine.run;

import com.fasterxml.jackson.core.JsonProcessingException;
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

    /** What {@code text}, an object with a key {@code schema}, says; empty for {@code null}. */
    static Optional<Schema> of(byte[] text) throws IOException {
        return Optional.ofNullable(Json.mapper().readValue(text, Schema.class));
    }

    /** The journal's first line. */
    static String line() throws JsonProcessingException {
        return Json.mapper().writeValueAsString(new Schema(CURRENT)) + "\n";
    }

    /** Of a journal's first line; empty where it is no such line, as in older files. */
    static Optional<Schema> ofLine(String line) throws IOException {
        return line.startsWith("{\"schema\"") ? of(line.getBytes(StandardCharsets.UTF_8)) : Optional.empty();
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
