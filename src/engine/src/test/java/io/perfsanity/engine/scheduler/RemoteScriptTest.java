package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.scheduler.Scheduler.Fence;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RemoteScriptTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String HOSTILE = "a'b\"c$(touch pwned)`touch pwned`\n; touch pwned #\\ *";

    @TempDir
    private Path directory;

    private static RemoteScript script(SchedulerKind kind) {
        return new RemoteScript(new ShellHost(Map.of()), SchedulerSettings.of(kind));
    }

    private static Output run(String program, byte[] stdin, String... arguments) throws IOException {
        List<String> command =
                Stream.concat(Stream.of(program), Arrays.stream(arguments)).toList();
        return new ShellHost(Map.of()).exec(command, new ByteArrayInputStream(stdin), LIMIT, 1 << 20);
    }

    static Stream<Arguments> texts() {
        return Arrays.stream(SchedulerKind.values())
                .flatMap(kind -> Stream.of("fence", "submit", "poll", "abandon", "cancel", "log", "probe")
                        .map(operation -> Arguments.of(kind, operation)));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void shouldPassShellcheck(SchedulerKind kind, String operation) throws IOException {
        assumeTrue(onPath("shellcheck"));
        String text = script(kind).text(operation, "n0nce", List.of("it's", ""));

        // The parts share variables and functions of which no operation uses all.
        Output verdict = run(
                "shellcheck",
                text.getBytes(StandardCharsets.UTF_8),
                "--shell=bash",
                "--exclude=SC2034,SC2154,SC2317",
                "-");

        assertThat(verdict.text()).isEmpty();
        assertThat(verdict.exitCode()).isZero();
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    /** The text that makes a directory's claim, cut at every 50th byte and everywhere in its last line. */
    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void shouldDoNothingWhenItsTextIsCut(SchedulerKind kind) throws IOException {
        Path attempt = Files.createDirectory(directory.resolve("attempt"));
        byte[] whole = script(kind)
                .text("abandon", "n0nce", List.of(attempt.toString()))
                .getBytes(StandardCharsets.UTF_8);
        int lastLine = new String(whole, StandardCharsets.UTF_8).lastIndexOf("{ main");
        // Without its last newline the text is whole.
        for (int length = 0; length < whole.length - 1; length += length < lastLine ? 251 : 3) {
            run("bash", Arrays.copyOf(whole, length), "-s");
        }
        assertThat(attempt.resolve("started")).doesNotExist();

        run("bash", whole, "-s");
        assertThat(attempt.resolve("started")).exists();
    }

    @Test
    void shouldKeepHostileWordsData() throws IOException {
        String name = directory + "/" + HOSTILE.replace("\n", "");

        script(SchedulerKind.SLURM).run("abandon", List.of(name), LIMIT, 10_000);

        assertThat(Path.of(name, "started/abandoned")).exists();
        assertThat(Path.of("pwned")).doesNotExist();
        assertThat(directory.resolve("pwned")).doesNotExist();
    }

    @Test
    void shouldAnswerInALoginShellToo() throws IOException {
        Files.writeString(directory.resolve(".bash_profile"), "echo a banner; export SOME_VALUE=1\n");
        RemoteScheduler scheduler = new RemoteScheduler(
                new ShellHost(Map.of("HOME", directory.toString())),
                new SchedulerSettings(SchedulerKind.LOCAL, true, LIMIT, Duration.ZERO, LIMIT));

        assertThat(scheduler.abandon(new Attempt("ps-1", directory + "/attempt")))
                .isTrue();
    }

    @Test
    void shouldRefuseNamesThatMeanSomethingToACommand() {
        RemoteScheduler scheduler =
                new RemoteScheduler(new ShellHost(Map.of()), SchedulerSettings.of(SchedulerKind.SLURM));
        Fence fence = new Fence("/run", "token");

        for (String name : List.of("", "-x", "a,b", "a b", "a|b", "a\nb")) {
            assertThatThrownBy(() -> scheduler.submit(fence, List.of(new Attempt(name, "/a"))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (String place : List.of("", "relative", "/a/", "/a\nb")) {
            assertThatThrownBy(() -> scheduler.submit(fence, List.of(new Attempt("ps-1", place))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
