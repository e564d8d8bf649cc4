package io.perfsanity.engine.run;

import io.perfsanity.engine.plan.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes down the jobs that a run could not cancel, so that a later sweep finds them. */
final class Orphans {
    private final Path file;

    Orphans(Path runDirectory) {
        this.file = runDirectory.resolve("orphans.json");
    }

    /**
     * A job that may still run.
     *
     * @param jobId empty text when only its name is known
     */
    record Orphan(String jobName, String jobId, String directory) {}

    void write(List<Orphan> orphans) throws IOException {
        Json.mapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), orphans);
    }
}
