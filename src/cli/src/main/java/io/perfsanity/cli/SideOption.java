package io.perfsanity.cli;

import io.perfsanity.engine.plan.Pairs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What one side of a comparison is: a checkout on this machine or a container image.
 *
 * @param given as the user gave it
 */
record SideOption(String given, Optional<Path> checkout, Optional<String> image) {
    /**
     * @param option its name, for messages
     * @throws InputException when it is neither
     */
    static SideOption of(String option, String text) {
        Optional<String> image = Pairs.image(text);
        if (image.filter(String::isBlank).isPresent()) {
            throw new InputException(option + ": an image's name is missing after 'image:'");
        }
        if (image.isPresent()) {
            return new SideOption(text, Optional.empty(), image);
        }
        Path directory = Path.of(text);
        if (!Files.isDirectory(directory)) {
            throw new InputException(
                    "%s: no such directory: %s; a container image is given as image:NAME".formatted(option, text));
        }
        return new SideOption(text, Optional.of(directory), Optional.empty());
    }
}
