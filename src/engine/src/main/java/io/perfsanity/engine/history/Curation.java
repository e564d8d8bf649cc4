package io.perfsanity.engine.history;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What a person said about the history of a case. Nothing takes it back but another word of a person.
 *
 * @param who said it, as known to the system that asked
 * @param reason in that person's words; never blank where a regression is accepted
 * @param metric it is about; empty: all of the case
 * @param run whose value it is about, for {@link Kind#INVALID} and {@link Kind#VALID}
 * @param since from when on it holds for values, for {@link Kind#ACCEPT} and {@link Kind#RESET}
 * @param value the pinned baseline in the metric's unit, or the threshold as a fraction; an empty threshold takes away an
 *     earlier one
 */
public record Curation(
        Kind kind,
        Instant when,
        String who,
        String reason,
        Optional<String> metric,
        Optional<String> run,
        Optional<Instant> since,
        Optional<Double> value) {

    /** What can be said. */
    public enum Kind {
        /** A value is worth nothing. */
        INVALID,
        /** It is worth something after all. */
        VALID,
        /** A regression is the new normal. */
        ACCEPT,
        /** A value is the baseline until it is unpinned. */
        PIN,
        UNPIN,
        /** The baseline begins anew. */
        RESET,
        /** A change below it is never called one, for this case. */
        THRESHOLD;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Curation {
        Objects.requireNonNull(kind, "no kind");
        Objects.requireNonNull(when, "no when");
        Objects.requireNonNull(who, "no who");
        reason = Objects.requireNonNullElse(reason, "");
        if (kind == Kind.ACCEPT && reason.isBlank()) {
            throw new IllegalArgumentException("a regression is accepted with a reason only");
        }
    }

    /** About a whole case, or one metric of it. */
    public static Curation of(Kind kind, Instant when, String who, String reason, Optional<String> metric) {
        return new Curation(kind, when, who, reason, metric, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public Curation ofRun(String which) {
        return new Curation(kind, when, who, reason, metric, Optional.of(which), since, value);
    }

    public Curation from(Instant time) {
        return new Curation(kind, when, who, reason, metric, run, Optional.of(time), value);
    }

    public Curation valued(double number) {
        return new Curation(kind, when, who, reason, metric, run, since, Optional.of(number));
    }

    boolean isAbout(String name) {
        return metric.isEmpty() || metric.get().equals(name);
    }
}
