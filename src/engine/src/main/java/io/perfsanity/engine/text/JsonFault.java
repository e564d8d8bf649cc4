package io.perfsanity.engine.text;

import com.fasterxml.jackson.core.JacksonException;
import java.nio.file.Path;

/** Where a file holds something else than the JSON that was expected. */
public final class JsonFault {
    private JsonFault() {}

    /** {@code FILE:LINE}, or the file alone where the line isn't known. */
    public static String place(Path file, JacksonException failure) {
        int line = failure.getLocation() == null ? 0 : failure.getLocation().getLineNr();
        return line > 0 ? file + ":" + line : file.toString();
    }
}
