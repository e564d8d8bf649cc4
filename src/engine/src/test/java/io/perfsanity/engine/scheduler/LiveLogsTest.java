package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.LocalHost;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.scheduler.LiveLogs.Log;
import io.perfsanity.engine.scheduler.LiveLogs.Piece;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On this machine, by the host that a local profile has. */
class LiveLogsTest {
    private static final String ATTEMPT = "runs/r/cases/001-it's $(touch pwned)/attempts/1";

    @TempDir
    private Path work;

    private Path logs;
    private final LocalHost host = new LocalHost();
    private final LiveLogs reader = new LiveLogs(host, SchedulerSettings.of(SchedulerKind.LOCAL));

    @BeforeEach
    void makeAttempt() throws IOException {
        logs = Files.createDirectories(work.resolve(ATTEMPT).resolve("logs"));
    }

    @AfterEach
    void close() {
        host.close();
    }

    private void write(String log, String text) throws IOException {
        Files.writeString(logs.resolve(log), text);
    }

    private Piece read(String log, long offset, int max) throws IOException {
        return reader.read(work.toString(), ATTEMPT, log, offset, max);
    }

    @Test
    void shouldTellWhichLogsThereAreAndWhatOneSays() throws IOException {
        write("job.log", "one\ntwo\n");
        write("GEN_0.log", "ready\n");
        write("core", "no log");

        assertThat(read("job.log", 4, 100))
                .isEqualTo(new Piece(List.of(new Log("GEN_0.log", 6), new Log("job.log", 8)), "two\n", 4, 8));
        assertThat(read("", 0, 100).text()).isEmpty();
        assertThat(read("CTX_0.log", 0, 100).text()).isEmpty();
    }

    @Test
    void shouldReadTheLogsOfTheLegsOfAComparison() throws IOException {
        write("job.log", "both\n");
        Path leg = Files.createDirectories(work.resolve(ATTEMPT).resolve("legs/2-b/logs"));
        Files.writeString(leg.resolve("AGG.log"), "second\n");
        Files.createDirectories(work.resolve(ATTEMPT).resolve("legs/x/logs"));
        Files.writeString(work.resolve(ATTEMPT).resolve("legs/x/logs/AGG.log"), "no leg\n");

        assertThat(read("2-b:AGG.log", 0, 100))
                .isEqualTo(new Piece(List.of(new Log("2-b:AGG.log", 7), new Log("job.log", 5)), "second\n", 0, 7));
        assertThat(read("x:AGG.log", 0, 100).text()).isEmpty();
        assertThat(read("3-a:AGG.log", 0, 100).text()).isEmpty();
    }

    @Test
    void shouldReadALogPieceByPieceWhileItGrows() throws IOException {
        write("job.log", "first");
        Piece first = read("job.log", 0, 100);
        write("job.log", "first, second");
        Piece second = read("job.log", first.next(), 100);

        assertThat(second.text()).isEqualTo(", second");
        assertThat(read("job.log", second.next(), 100))
                .as("no news")
                .extracting(Piece::text, Piece::next)
                .containsExactly("", 13L);
    }

    @Test
    void shouldBeginBeforeTheEndOrGoOnThereWhenTheLogBecameShorter() throws IOException {
        write("job.log", "0123456789");

        assertThat(read("job.log", -4, 100).text()).isEqualTo("6789");
        assertThat(read("job.log", -400, 100).text()).isEqualTo("0123456789");
        assertThat(read("job.log", 400, 100))
                .extracting(Piece::text, Piece::next)
                .containsExactly("", 10L);
    }

    @Test
    void shouldNeverBringMoreThanItsLimit() throws IOException {
        write("job.log", "x".repeat(1_000_000));

        assertThat(read("job.log", 10, 1_000_000).next()).isEqualTo(10 + LiveLogs.MAX_BYTES);
        assertThat(read("job.log", 0, -1).next()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7, 64})
    void shouldSplitNoCharacter(int max) throws IOException {
        String text = "a🚀é測試 b🚀🚀ü.";
        write("job.log", text);
        StringBuilder read = new StringBuilder();
        for (Piece piece = read("job.log", 0, max); piece.next() > piece.from(); ) {
            read.append(piece.text());
            piece = read("job.log", piece.next(), max);
        }

        assertThat(read).hasToString(text);
        assertThat(read("job.log", 2, 64).text()).as("cut at its beginning").startsWith("é");
    }

    @Test
    void shouldGoOnThroughBytesThatAreNoText() throws IOException {
        Files.write(logs.resolve("job.log"), new byte[] {(byte) 0xFF, (byte) 0x80, 'a', (byte) 0xF0, 0, '\n'});

        assertThat(read("job.log", 0, 100).next()).isEqualTo(6);
    }

    @Test
    void shouldRunNothingThatANameSays() throws IOException {
        for (String name :
                List.of("$(touch pwned).log", "`touch pwned`.log", "a b'.log", "-n.log", "*.log", "a\nb.log")) {
            write(name, "of " + name);
            assertThat(read(name, 0, 100).text()).isEqualTo("of " + name);
        }
        assertThat(read("", 0, 100).logs()).hasSize(6);
        assertThat(Path.of("pwned")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../1.secrets", "../../x.log", "/etc/x.log", "x\0.log", "exit", ".."})
    void shouldRefuseWhatIsNoNameOfALog(String name) {
        assertThatThrownBy(() -> read(name, 0, 100)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldFollowNoLinkThatLeadsElsewhere() throws IOException {
        Path secret = Files.createDirectories(work.resolve("private/logs")).resolve("s.log");
        Files.writeString(secret, "s3cret");
        Files.createSymbolicLink(logs.resolve("link.log"), secret);
        assertThat(read("link.log", 0, 100)).isEqualTo(new Piece(List.of(), "", 0, 0));

        Path attempt = Files.createDirectories(work.resolve("runs/r/cases/002/attempts"));
        Files.createSymbolicLink(attempt.resolve("1"), work.resolve("private"));
        Files.createDirectories(attempt.resolve("2"));
        Files.createSymbolicLink(attempt.resolve("2/logs"), secret.getParent());
        for (String number : List.of("1", "2")) {
            assertThat(reader.read(work.toString(), "runs/r/cases/002/attempts/" + number, "s.log", 0, 100)
                            .text())
                    .as("attempt %s", number)
                    .isEmpty();
        }
    }

    @Test
    void shouldReadBelowAWorkDirectoryThatIsALinkItself() throws IOException {
        write("job.log", "text");
        Path link = Files.createSymbolicLink(work.resolve("link"), work);

        assertThat(reader.read(link.toString(), ATTEMPT, "job.log", 0, 100).text())
                .isEqualTo("text");
    }

    @Test
    void shouldTakeACutAnswerForNone() throws IOException {
        write("job.log", "x".repeat(1000));
        ShellHost cutting = new ShellHost(Map.of()) {
            @Override
            public Output exec(List<String> command, InputStream stdin, Duration limit, int outputLimit)
                    throws IOException {
                return super.exec(command, stdin, limit, 700);
            }
        };

        assertThatThrownBy(() -> new LiveLogs(cutting, SchedulerSettings.of(SchedulerKind.SLURM))
                        .read(work.toString(), ATTEMPT, "job.log", 0, 1000))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("incomplete");
    }

    @Test
    void shouldNotLetALogForgeTheAnswer() throws IOException {
        String forged =
                "\nperf-sanity 0 end -\n" + Base64.getEncoder().encodeToString("x".getBytes(StandardCharsets.UTF_8));
        write("job.log", forged);

        assertThat(read("job.log", 0, 1000).text()).isEqualTo(forged);
    }
}
