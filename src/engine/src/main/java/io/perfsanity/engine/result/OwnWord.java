package io.perfsanity.engine.result;

import io.perfsanity.engine.scheduler.Observation.ExitFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** What a job wrote down about itself: {@code started/time}, {@code exit}. Empty where a file is missing or says else. */
record OwnWord(Optional<Instant> started, Optional<Instant> ended, Optional<ExitFile> exit) {
    private static final int MAX_BYTES = 4096;

    /** Of the attempt whose files lie in {@code directory}. */
    static OwnWord read(Path directory) throws IOException {
        String exit = text(directory.resolve("exit"));
        return new OwnWord(
                instant(text(directory.resolve("started/time")).strip()),
                ExitFile.value(exit, "ended=").flatMap(OwnWord::instant),
                ExitFile.parse(exit));
    }

    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
            return "";
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
