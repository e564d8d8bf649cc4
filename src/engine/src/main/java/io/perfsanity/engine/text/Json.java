package io.perfsanity.engine.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.file.Path;

/** The one form in which the engine writes its records as JSON: ISO times, modes by their words, unknown keys ignored. */
public final class Json {
    private Json() {}

    /** A mapper of the caller's own. */
    public static ObjectMapper mapper() {
        return JsonMapper.builder()
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
                .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    /** Where {@code file} holds something else than JSON: {@code FILE:LINE}, or the file alone where the line isn't known. */
    public static String place(Path file, JacksonException failure) {
        int line = failure.getLocation() == null ? 0 : failure.getLocation().getLineNr();
        return line > 0 ? file + ":" + line : file.toString();
    }
}
