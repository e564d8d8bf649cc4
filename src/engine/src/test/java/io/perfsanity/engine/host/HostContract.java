package io.perfsanity.engine.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every {@link Host} keeps, wherever its commands run. */
abstract class HostContract {
    /** The machine that runs the tests may be busy. */
    static final Duration LIMIT = Duration.ofMinutes(3);

    private static final int TEN_MIB = 10 << 20;

    abstract Host host();

    /** Where the host's user and this test can both write. */
    abstract Path directory() throws IOException;

    private static InputStream nothing() {
        return InputStream.nullInputStream();
    }

    private static InputStream unlimited(BoundedPipe pipe) {
        return pipe.source(() -> 0, () -> new IOException("unexpected"));
    }

    private Output run(String... command) throws IOException {
        return host().exec(List.of(command), nothing(), LIMIT, 1 << 20);
    }

    @Test
    void shouldPassHostileArgumentsUnchanged() throws IOException {
        List<String> hostile = List.of(
                "",
                " ",
                "'",
                "\"",
                "\\",
                "\\'",
                "$(id)",
                "`id`",
                "$HOME",
                "a\nb",
                "\n",
                "; exit 3",
                "&& false",
                "|",
                ">x",
                "*",
                "~",
                "!!",
                "-n",
                "--",
                "#",
                "a\tb",
                "\r",
                "{a,b}",
                "ä€😀",
                "\u0001\u007f",
                "%s%n");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "printf '%s\\000' \"$@\"", "sh"));
        command.addAll(hostile);

        Output output = host().exec(command, nothing(), LIMIT, 1 << 20);

        assertThat(List.of(output.text().split("\0", -1)))
                .startsWith(hostile.toArray(String[]::new))
                .hasSize(28);
    }

    @Test
    void shouldReportExitCodeAndBothStreams() throws IOException {
        Output output = run("sh", "-c", "echo out; echo err >&2; exit 7");

        assertThat(output.exitCode()).isEqualTo(7);
        assertThat(output.text()).isEqualTo("out\n");
        assertThat(output.stderr()).isEqualTo("err\n");
    }

    @Test
    void shouldReportTheEndBySignalAs128AndItsNumber() throws IOException {
        assertThat(run("sh", "-c", "kill -TERM $$").exitCode()).isEqualTo(143);
    }

    @Test
    void shouldReportAMissingProgramAsAShellDoes() throws IOException {
        Output output = run("perf-sanity-no-such-program");

        assertThat(output.exitCode()).isEqualTo(127);
        assertThat(output.stderr()).contains("perf-sanity-no-such-program").contains("not found");
    }

    @Test
    void shouldCarryLargeBinaryInputAndOutput() throws IOException {
        byte[] data = new byte[TEN_MIB];
        new Random(1).nextBytes(data);

        Output output = host().exec(List.of("cat"), new ByteArrayInputStream(data), LIMIT, TEN_MIB);

        assertThat(output.stdout()).isEqualTo(data);
    }

    @Test
    void shouldKeepTheBeginningOfTooMuchOutputAndLetTheCommandEnd() throws IOException {
        Output output = host().exec(
                        List.of(
                                "sh",
                                "-c",
                                "echo start; head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2; exit 3"),
                        nothing(),
                        LIMIT,
                        1000);

        assertThat(output.exitCode()).isEqualTo(3);
        assertThat(output.stdout()).hasSize(1000).startsWith("start\n".getBytes(UTF_8));
        assertThat(output.stderr()).hasSize(1000);
    }

    @Test
    void shouldNotMindACommandThatReadsNothing() throws IOException {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };

        assertThat(host().exec(List.of("true"), endless, LIMIT, 0).exitCode()).isZero();
    }

    @Test
    void shouldHandOverInputAsItComes() throws Exception {
        BoundedPipe pipe = new BoundedPipe(1000, Deadline.after(LIMIT));
        pipe.sink().write("first line\n".getBytes(UTF_8));

        // Its input never ends
        assertThat(host().exec(List.of("head", "-n", "1"), unlimited(pipe), LIMIT, 100)
                        .text())
                .isEqualTo("first line\n");
        pipe.end();
    }

    @Test
    void shouldFailWhenTheInputCannotBeRead() throws IOException {
        BoundedPipe pipe = new BoundedPipe(1000, Deadline.after(LIMIT));
        pipe.sink().write(new byte[100]);
        pipe.fail(new IOException("disk gone"));

        assertThatIOException()
                .isThrownBy(() -> host().exec(List.of("cat"), unlimited(pipe), LIMIT, 1000))
                .withMessage("the input for 'cat' can't be read: disk gone");
    }

    /** What comes next spends its time on the command alone. */
    private void connect() throws IOException {
        run("true");
    }

    @Test
    void shouldGiveUpACommandAfterItsLimit() throws IOException {
        connect();
        long start = System.nanoTime();

        assertThatThrownBy(() -> host().exec(List.of("sleep", "60"), nothing(), Duration.ofMillis(700), 10))
                .isInstanceOf(HostException.class)
                .hasMessageContaining(host().name() + ": 'sleep 60' didn't end within 700 ms; ");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void shouldStreamMoreThanItHolds() throws IOException {
        long[] count = {0};

        Output output =
                host().stream(List.of("sh", "-c", "head -c 20000000 /dev/zero; echo done >&2; exit 4"), LIMIT, in -> {
                    byte[] block = new byte[100_000];
                    for (int n = in.read(block); n >= 0; n = in.read(block)) {
                        count[0] += n;
                    }
                });

        assertThat(count[0]).isEqualTo(20_000_000);
        assertThat(output.exitCode()).isEqualTo(4);
        assertThat(output.stderr()).isEqualTo("done\n");
        assertThat(output.stdout()).isEmpty();
    }

    @Test
    void shouldStreamAsOutputComes() throws IOException {
        Path gate = directory().resolve("gate");
        List<String> command =
                List.of("sh", "-c", "echo one; until [ -e \"$1\" ]; do sleep 0.1; done", "sh", gate.toString());

        host().stream(command, LIMIT, in -> {
            assertThat(new String(in.readNBytes(4), UTF_8)).isEqualTo("one\n");
            Files.createFile(gate);
        });
    }

    @Test
    void shouldLetAStreamingCommandEndWhenItsSinkHasEnough() throws IOException {
        Output output =
                host().stream(List.of("sh", "-c", "head -c 5000000 /dev/zero; exit 5"), LIMIT, in -> in.readNBytes(10));

        assertThat(output.exitCode()).isEqualTo(5);
    }

    @Test
    void shouldPassOnWhatASinkThrows() {
        IOException full = new IOException("disk full");

        assertThatThrownBy(() -> host().stream(List.of("cat", "/dev/zero"), LIMIT, in -> {
                    in.readNBytes(10);
                    throw full;
                }))
                .isSameAs(full);
    }

    @Test
    void shouldEndAStreamThatFallsSilent() throws IOException {
        connect();
        assertThatThrownBy(() -> host().stream(
                        List.of("sh", "-c", "echo one; sleep 60"), Duration.ofMillis(1500), InputStream::readAllBytes))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("didn't end within 1500 ms");
    }

    @Test
    void shouldUnpackATarStream() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(packed))) {
            byte[] content = "hello".getBytes(UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry("a b/$(x).txt");
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        Path target = directory().resolve("new 'dir'");

        Output output = host().unpack(new ByteArrayInputStream(packed.toByteArray()), target.toString(), LIMIT);

        assertThat(output.succeeded()).as(output.stderr()).isTrue();
        assertThat(target.resolve("a b/$(x).txt")).hasContent("hello");
    }

    @Test
    void shouldServeManyCallersAtOnce() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(20);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String word = "caller " + i;
                List<String> command = List.of("sh", "-c", "sleep 0.2; printf %s \"$1\"", "sh", word);
                answers.add(callers.submit(
                        () -> host().exec(command, nothing(), LIMIT, 1 << 20).text()));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(answers.get(i).get()).isEqualTo("caller " + i);
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void shouldStopWaitingWhenTheCallerIsInterrupted() throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        boolean[] flag = {false};
        Thread caller = new Thread(() -> {
            try {
                run("sleep", "60");
            } catch (IOException e) {
                thrown.add(e);
                flag[0] = Thread.currentThread().isInterrupted();
            }
        });
        caller.start();
        Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);

        caller.interrupt();
        caller.join();

        assertThat(thrown).singleElement().isInstanceOf(HostException.class);
        assertThat(thrown.get(0)).hasMessageContaining("interrupted while 'sleep 60' ran");
        assertThat(flag[0]).isTrue();
        assertThat(run("echo", "still here").text()).isEqualTo("still here\n");
    }

    @Test
    void shouldFailCommandsUnderWayWhenClosed() throws Exception {
        Path started = directory().resolve("started");
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            Future<?> running =
                    caller.submit(() -> run("sh", "-c", "touch \"$1\"; sleep 60; echo", "sh", started.toString()));
            Awaitility.await().until(() -> Files.exists(started));

            host().close();

            assertThatThrownBy(running::get).hasCauseInstanceOf(HostException.class);
            assertThatThrownBy(() -> run("true"))
                    .isInstanceOf(HostException.class)
                    .hasMessageContaining("close");
        } finally {
            caller.shutdownNow();
        }
    }
}
