package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.plan.PlanFixtures;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.testlist.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunDirectoryTest {
    @TempDir
    Path directory;

    private static RunRequest request() {
        return new RunRequest(
                "r1",
                Instant.parse("2026-01-01T00:00:00Z"),
                List.of("a.txt"),
                "text",
                PlanFixtures.profile("workDirectory: /w\ntimeLimits: {disagg: 5h}\nenvironment: {A: '1'}\n"),
                List.of(PlanFixtures.planned(1, "disagg-x", Mode.DISAGG, 3, List.of())),
                1,
                RunFacts.NONE);
    }

    @Test
    void shouldGiveBackWhatWasAsked() throws IOException {
        RunDirectory.create(directory, request()).close();

        try (RunDirectory opened = RunDirectory.open(directory)) {
            assertThat(opened.request()).isEqualTo(request());
        }
    }

    @Test
    void shouldBeHeldByOneAtATime() throws IOException {
        try (RunDirectory held = RunDirectory.create(directory, request())) {
            assertThatThrownBy(() -> RunDirectory.open(held.path())).isInstanceOf(RunDirectory.InUseException.class);
        }
    }

    @Test
    void shouldNotOverwriteAnotherRun() throws IOException {
        RunDirectory.create(directory, request()).close();

        assertThatThrownBy(() -> RunDirectory.create(directory, request())).hasMessageContaining("holds a run already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "\u0000", "{\n \"runId\": \"r1\",\n \"crea"})
    void shouldSayWhichFileIsDamaged(String text) throws IOException {
        RunDirectory.create(directory, request()).close();
        Path file = Files.writeString(directory.resolve("run.json"), text);

        try (RunDirectory opened = RunDirectory.open(directory)) {
            assertThatThrownBy(opened::request)
                    .isInstanceOf(RunDirectory.DamagedException.class)
                    .hasMessageStartingWith(file.toString())
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void shouldNotBeHeldByAFileThatAnotherProcessLeft() throws IOException {
        RunDirectory.create(directory, request()).close();
        Files.writeString(directory.resolve("lock"), "12345");

        try (RunDirectory opened = RunDirectory.open(directory)) {
            assertThat(opened.request()).isEqualTo(request());
        }
    }

    @Test
    void shouldRefuseADirectoryWithoutARun() {
        assertThatThrownBy(() -> RunDirectory.open(directory)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void shouldKeepItsLockWhenItIsAskedForInTheSameProcess() throws Exception {
        try (RunDirectory held = RunDirectory.create(directory, request())) {
            assertThat(RunDirectory.isInUse(held.path())).isTrue();

            Process other = new ProcessBuilder(
                            "python3", "-c", """
                    import fcntl, sys
                    try:
                        fcntl.lockf(open(sys.argv[1], 'r+'), fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except OSError:
                        sys.exit(7)
                    """, held.path().resolve("lock").toString())
                    .start();

            assertThat(other.waitFor()).as("another process gets it").isEqualTo(7);
        }
    }
}
