package io.perfsanity.engine.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A text that ships with the engine. */
public final class ResourceText {
    private ResourceText() {}

    /**
     * The text of a resource.
     *
     * @param name as seen from the package of {@code place}
     */
    public static String of(Class<?> place, String name) {
        try (InputStream in = place.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the engine's file " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the engine's file " + name + " can't be read", e);
        }
    }
}
