package io.perfsanity.engine.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What people said about a case, a line each; few, so that the file is always read as a whole. */
final class Notes {
    private static final ObjectMapper MAPPER =
            Json.mapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT);

    private Notes() {}

    static String line(Curation said) {
        ObjectNode line = MAPPER.createObjectNode().put("v", History.SCHEMA);
        line.setAll(MAPPER.<ObjectNode>valueToTree(said));
        return line.toString();
    }

    /** @param where for the message */
    static Curation parse(JsonNode line, String where) throws IOException {
        History.requireKnown(line.path("v").asInt(), where);
        return MAPPER.treeToValue(line, Curation.class);
    }

    static List<Curation> read(Path file) throws IOException {
        List<Curation> said = new ArrayList<>();
        for (String line : text(file).lines().toList()) {
            try {
                said.add(parse(MAPPER.readTree(line), file.toString()));
            } catch (JsonProcessingException | IllegalArgumentException cutShort) {
                // By a crash, before whoever said it heard that it is kept.
            }
        }
        return said;
    }

    private static String text(Path file) throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** On the disk when it returns. */
    static void append(Path file, Curation said) throws IOException {
        String before = text(file);
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                (before.isEmpty() || before.endsWith("\n") ? "" : "\n") + line(said) + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.SYNC);
    }
}
