package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryOwnerTest {
    private static final DirectoryOwner HERE = DirectoryOwner.here("x");

    @TempDir
    Path directory;

    @Test
    void shouldBeReadAsItWasWritten() throws Exception {
        Path file = directory.resolve("lock.owner");
        HERE.write(file);

        assertThat(DirectoryOwner.read(file)).contains(HERE);
        assertThat(DirectoryOwner.read(directory.resolve("none"))).isEmpty();
    }

    /** The second is what an older version wrote. */
    @ParameterizedTest
    @ValueSource(strings = {"", "2a1f5c0e-0000-4000-8000-000000000000", "null", "{}", "{\"process\":\"x\",\"pid\":1"})
    void shouldBeNobodyWhereTheFileDoesntSay(String text) throws Exception {
        assertThat(DirectoryOwner.read(Files.writeString(directory.resolve("lock.owner"), text)))
                .isEmpty();
    }

    @Test
    void shouldLiveWhileItsProcessDoes() throws Exception {
        assertThat(HERE.life()).isEqualTo(DirectoryOwner.Life.LIVES);

        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        assertThat(new DirectoryOwner("x", ended.pid(), HERE.host(), "u", Instant.now()).life())
                .isEqualTo(DirectoryOwner.Life.GONE);
    }

    @Test
    void shouldNotLiveOnInALaterProcessWithItsNumber() {
        Instant longAgo = Instant.now().minus(Duration.ofDays(400));

        assertThat(new DirectoryOwner("x", HERE.pid(), HERE.host(), "u", longAgo).life())
                .isEqualTo(DirectoryOwner.Life.GONE);
    }

    @Test
    void shouldNotBeJudgedOnAnotherMachine() {
        DirectoryOwner elsewhere = new DirectoryOwner("x", HERE.pid(), "another.example", "alice", Instant.now());

        assertThat(elsewhere.life()).isEqualTo(DirectoryOwner.Life.UNKNOWN);
        assertThat(elsewhere).hasToString("process " + HERE.pid() + " of alice on another.example");
    }
}
