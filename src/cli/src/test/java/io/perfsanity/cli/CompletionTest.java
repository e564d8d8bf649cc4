package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real bash completes what is typed. */
@EnabledOnOs(OS.LINUX)
class CompletionTest {
    @TempDir
    Path directory;

    @BeforeEach
    void install() throws IOException {
        Ran ran = Ran.of("completion", "bash");
        assertThat(ran.code()).as(ran.err()).isZero();
        Files.writeString(directory.resolve("completion"), ran.out());
        Path program = Files.writeString(directory.resolve("perf-sanity"), """
                #!/bin/sh
                [ "$*" = 'clusters list --names' ] && printf 'gb200\\ngb300\\nlab\\n'
                """);
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    /** What TAB offers behind the words, the last of which is not complete. */
    private String completed(String words) throws IOException {
        String script = """
                source ./completion
                compopt() { :; } # only works while bash itself completes
                COMP_WORDS=(%1$s)
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                COMP_LINE='%1$s'
                COMP_POINT=${#COMP_LINE}
                _complete_perf-sanity ./perf-sanity "${COMP_WORDS[COMP_CWORD]}"
                echo "${COMPREPLY[*]}"
                """.formatted(words);
        Process bash = new ProcessBuilder("bash", "--norc", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void shouldCompleteCommandsAndOptions() throws IOException {
        assertThat(completed("./perf-sanity repo")).isEqualTo("report");
        assertThat(completed("./perf-sanity run --fail")).contains("--failed", "--fail-on");
    }

    @Test
    void shouldAskForTheNamesOfClustersWhenTabIsPressed() throws IOException {
        assertThat(completed("./perf-sanity run --cluster gb")).isEqualTo("gb200 gb300");
    }

    @Test
    void shouldNameTheShellsThatItKnows() {
        assertThat(Ran.of("completion", "fish").err()).contains("'fish'", "bash, zsh");
    }
}
