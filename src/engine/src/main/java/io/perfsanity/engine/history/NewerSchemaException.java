package io.perfsanity.engine.history;

import java.io.IOException;

/** A later version of this tool wrote what is to be read. */
public final class NewerSchemaException extends IOException {
    private static final long serialVersionUID = 1L;

    NewerSchemaException(String where, int found) {
        super("%s was written by a newer version of perf-sanity: schema %s, where this one knows %s"
                .formatted(where, found, History.SCHEMA));
    }
}
