package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSourcesTest {
    @TempDir
    Path checkout;

    private void git(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=a", "-c", "user.email=a@b"));
        command.addAll(List.of(words));
        Process git = new ProcessBuilder(command)
                .directory(checkout.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(git.waitFor()).as(said).isZero();
    }

    private LocalSources sources() {
        return new LocalSources(checkout, 10, 1);
    }

    private void commit() throws Exception {
        git("init", "-q");
        Files.writeString(checkout.resolve("a.py"), "1");
        git("add", ".");
        git("commit", "-q", "-m", "a");
    }

    @Test
    void shouldTellTheCommitAndWhetherFilesDiffer() throws Exception {
        commit();
        assertThat(sources().commit())
                .hasValueSatisfying(commit -> assertThat(commit).matches("[0-9a-f]{12}"));

        Files.writeString(checkout.resolve("a.py"), "2");
        assertThat(sources().commit())
                .hasValueSatisfying(commit -> assertThat(commit).matches("[0-9a-f]{12}-dirty"));
    }

    @Test
    void shouldNotTellTheCommitOfACheckoutThatItLiesIn() throws Exception {
        commit();
        Path below = Files.createDirectory(checkout.resolve("below"));

        assertThat(new LocalSources(below, 10, 1).commit()).isEmpty();
    }

    @Test
    void shouldRunNoProgramThatTheCheckoutNames() throws Exception {
        commit();
        Path ran = checkout.resolve("ran");
        Path monitor = checkout.resolve("monitor");
        Files.writeString(monitor, "#!/bin/sh\ntouch '" + ran + "'\n");
        assertThat(monitor.toFile().setExecutable(true)).isTrue();
        git("config", "core.fsmonitor", monitor.toString());

        assertThat(sources().commit()).isPresent();
        assertThat(ran).doesNotExist();
    }
}
