package io.perfsanity.engine.run;

import io.perfsanity.engine.text.Json;
import io.perfsanity.engine.text.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The jobs that a run could not cancel, written down in its directory so that a later {@link Sweep} finds them. */
public final class Orphans {
    private final Path file;

    public Orphans(Path runDirectory) {
        this.file = runDirectory.resolve("orphans.json");
    }

    /** None where nothing is written down. */
    public List<Orphan> read() throws IOException {
        return Files.exists(file) ? List.of(Json.mapper().readValue(file.toFile(), Orphan[].class)) : List.of();
    }

    /** Whatever an earlier process wrote stays; of two entries for one attempt the later, which may know the job's id. */
    void add(List<Orphan> more) throws IOException {
        Map<String, Orphan> all = new LinkedHashMap<>();
        read().forEach(orphan -> all.put(orphan.jobName(), orphan));
        more.forEach(orphan -> all.merge(
                orphan.jobName(), orphan, (old, later) -> later.jobId().isEmpty() ? old : later));
        write(List.copyOf(all.values()));
    }

    /** Only these are left. */
    public void write(List<Orphan> orphans) throws IOException {
        if (orphans.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        WholeFile.write(file, Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(orphans));
    }
}
