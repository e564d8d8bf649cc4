package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Secrets of cases reach the command, and nothing that is kept. */
@EnabledOnOs(OS.LINUX)
class SecretsTest {
    private static final String VALUE = "hf_'$(touch pwned)\" back\\slash\nsecond line ü";
    /** Of which no part may be found anywhere; the shortest piece that nothing else can hold. */
    private static final String PART = "hf_'$(touch";

    @TempDir
    Path directory;

    private Ran run(Path token, String list) throws IOException {
        Path clusters = LocalTally.define(
                directory,
                "printf '%s' \"$HF_TOKEN\" | sha256sum >\"$PS_OUTPUT_DIR/sum\"; case $PS_CASE_ID in *waits*) sleep 2 ;; esac");
        Files.writeString(
                clusters, "    secrets:\n      HF_TOKEN: {file: '%s'}\n".formatted(token), StandardOpenOption.APPEND);
        Path file = Files.writeString(directory.resolve("list.txt"), list);
        return Ran.of(
                "run", file, "--cluster", "here", "--clusters", clusters, "--out", directory.resolve("out"), "--plain");
    }

    @Test
    void shouldGiveACaseItsSecretAndKeepItNowhere() throws IOException {
        Path token = Files.writeString(Files.createTempFile("token", ""), VALUE + "\n");
        try {
            Ran ran = run(token, "aggr-first_waits\naggr-second_case\n");

            assertThat(new ResultsJson()
                            .read(directory.resolve("out/results.json"))
                            .cases())
                    .allSatisfy(each -> assertThat(each.verdict()).isEqualTo(Verdict.PASSED));
            assertThat(sums()).hasSize(4).containsOnly(sum());
            assertThat(ran.out() + ran.err()).doesNotContain(PART);
            assertThat(filesWith(PART)).isEmpty();
            assertThat(filesNamed(".secrets")).isEmpty();
        } finally {
            Files.delete(token);
        }
    }

    @Test
    void shouldSubmitNothingWithoutTheValueOfASecret() throws IOException {
        Ran ran = run(directory.resolve("no-such-file"), "aggr-first_case\n");

        assertThat(ran.code()).isNotZero();
        assertThat(ran.err()).contains("HF_TOKEN", "no-such-file");
        assertThat(directory.resolve("work")).doesNotExist();
    }

    private String sum() throws IOException {
        Path file = Files.writeString(directory.resolve("value"), VALUE);
        try {
            Process process = new ProcessBuilder("sha256sum", "-")
                    .redirectInput(file.toFile())
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            Files.delete(file);
        }
    }

    /** What the commands saw, on the cluster and among what was fetched. */
    private List<String> sums() throws IOException {
        return filesNamed("sum").stream().map(SecretsTest::text).toList();
    }

    private List<Path> filesNamed(String end) throws IOException {
        return all().filter(file -> file.getFileName().toString().endsWith(end)).toList();
    }

    private List<Path> filesWith(String text) throws IOException {
        return all().filter(file -> text(file).contains(text)).toList();
    }

    private Stream<Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList().stream();
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
