package io.perfsanity.engine.cluster;

import io.perfsanity.engine.text.YamlFields;
import java.time.Duration;
import java.util.Optional;

/**
 * What makes the nodes of a job ready for its roles, such as the installation of what is tested.
 *
 * @param command text for {@code bash -c}, which runs once on each node, in the container, in the checkout; any exit code but
 *     0 means that the case can't be tried there
 * @param limit how long it may take, as may the import of an image; the case's own time begins after it
 */
public record Setup(Optional<String> command, Duration limit) {
    static final Setup NONE = new Setup(Optional.empty(), Duration.ofMinutes(30));

    /** The keys {@code setup} and {@code setupLimit} of a profile. */
    static Setup read(YamlFields fields) {
        return new Setup(
                fields.text("setup").filter(text -> !text.isBlank()),
                fields.duration("setupLimit").orElse(NONE.limit));
    }
}
