package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("journal.jsonl");
    }

    private static CaseProgress progress(int index, Phase phase) {
        CaseProgress progress = new CaseProgress(index);
        progress.phase = phase;
        progress.jobId = Optional.of("42");
        progress.state = Optional.of(JobState.RUNNING);
        progress.submitted = Optional.of(Instant.parse("2026-01-01T00:00:00Z"));
        progress.exit = Optional.of(new ExitFile(Optional.empty(), "timeout"));
        progress.logOffsets.put("AGG.log", 12L);
        progress.ending = Optional.of(new CaseProgress.Ending(CaseProgress.Ending.Kind.SILENT, "no output"));
        return progress;
    }

    @Test
    void shouldKeepTheLastStateOfEachCase() throws IOException {
        try (Journal journal = Journal.open(file())) {
            journal.append(List.of(progress(1, Phase.SUBMITTING), progress(2, Phase.SUBMITTING)), true);
            journal.append(List.of(progress(1, Phase.LIVE)), false);
        }

        try (Journal journal = Journal.open(file())) {
            assertThat(journal.read().get(1)).usingRecursiveComparison().isEqualTo(progress(1, Phase.LIVE));
            assertThat(journal.read().get(2).phase).isEqualTo(Phase.SUBMITTING);
        }
    }

    @Test
    void shouldPassByWhatIsNoText() throws IOException {
        try (Journal journal = Journal.open(file())) {
            journal.append(List.of(progress(1, Phase.LIVE)), true);
        }
        Files.write(file(), new byte[] {'\n', (byte) 0xC3, 0, (byte) 0xFF, '\n'}, StandardOpenOption.APPEND);

        try (Journal journal = Journal.open(file())) {
            assertThat(journal.read().get(1).phase).isEqualTo(Phase.LIVE);
        }
    }

    @Test
    void shouldGoOnAfterALineThatACrashCutShort() throws IOException {
        try (Journal journal = Journal.open(file())) {
            journal.append(List.of(progress(1, Phase.LIVE)), true);
        }
        Files.writeString(file(), "{\"index\":1,\"phase\":\"DO", StandardOpenOption.APPEND);

        try (Journal journal = Journal.open(file())) {
            assertThat(journal.read().get(1).phase).isEqualTo(Phase.LIVE);
            journal.append(List.of(progress(1, Phase.ENDED)), false);
            assertThat(journal.read().get(1).phase).isEqualTo(Phase.ENDED);
        }
    }
}
