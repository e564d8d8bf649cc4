package io.perfsanity.engine.cluster;

import io.perfsanity.engine.text.YamlFields;
import java.time.Duration;
import java.util.Optional;

/**
 * A check of each node of a job, before anything is measured there.
 *
 * @param command text for {@code bash -c}, which runs once on each node, outside of any container; any exit code but 0 means
 *     that the node is unfit
 * @param limit how long it may take; the case's own time begins after it
 */
public record Preflight(Optional<String> command, Duration limit) {
    static final Preflight NONE = new Preflight(Optional.empty(), Duration.ofMinutes(5));

    /** The keys {@code preflight} and {@code preflightLimit} of a profile. */
    static Preflight read(YamlFields fields) {
        return new Preflight(
                fields.text("preflight").filter(text -> !text.isBlank()),
                fields.duration("preflightLimit").orElse(NONE.limit));
    }

    /** What a job may need besides its case's time. */
    public Duration time() {
        return command.isPresent() ? limit : Duration.ZERO;
    }
}
