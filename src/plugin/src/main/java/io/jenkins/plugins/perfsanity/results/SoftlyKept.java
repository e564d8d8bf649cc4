package io.jenkins.plugins.perfsanity.results;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.Optional;

/** What is read from a file when somebody asks for it, and again where memory was short meanwhile. Thread-safe. */
final class SoftlyKept<T> {
    private SoftReference<T> held = new SoftReference<>(null);

    /** Reads it; empty where there is no such file. */
    @FunctionalInterface
    interface Reading<T> {
        Optional<T> read() throws IOException;
    }

    /** Two who ask at the same time may both read: nobody waits for a file. */
    Optional<T> get(Reading<T> reading) throws IOException {
        Optional<T> known = known();
        if (known.isPresent()) {
            return known;
        }
        Optional<T> read = reading.read();
        read.ifPresent(this::keep);
        return read;
    }

    private synchronized Optional<T> known() {
        return Optional.ofNullable(held.get());
    }

    private synchronized void keep(T read) {
        held = new SoftReference<>(read);
    }

    synchronized void forget() {
        held.clear();
    }
}
