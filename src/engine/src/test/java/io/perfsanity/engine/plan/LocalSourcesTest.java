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

    @Test
    void shouldLeaveOutWhatGitIgnores() throws Exception {
        commit();
        Files.writeString(checkout.resolve(".gitignore"), "build/\n*.pyc\n调试*\n");
        Files.createDirectories(checkout.resolve("build/deep"));
        for (String name : List.of("build/deep/large.o", "x.pyc", "调试.log", "new.py")) {
            Files.writeString(checkout.resolve(name), name);
        }

        assertThat(names(new Exclusions(true, List.of()))).containsExactlyInAnyOrder(".gitignore", "a.py", "new.py");
        assertThat(names(Exclusions.NONE)).hasSize(6);
    }

    @Test
    void shouldSendWhatGitIgnoresButKnows() throws Exception {
        commit();
        Files.writeString(checkout.resolve(".gitignore"), "*.py\n");

        assertThat(names(new Exclusions(true, List.of()))).contains("a.py");
    }

    @Test
    void shouldSendAllWhereThereIsNoRepository() throws Exception {
        Files.writeString(checkout.resolve(".gitignore"), "*\n");
        Files.writeString(checkout.resolve("a.py"), "1");

        assertThat(names(new Exclusions(true, List.of()))).containsExactlyInAnyOrder(".gitignore", "a.py");
    }

    @Test
    void shouldLeaveOutWhatTheGlobsName() throws Exception {
        Files.createDirectories(checkout.resolve("docs/build"));
        Files.createDirectories(checkout.resolve("build"));
        for (String name :
                List.of("docs/build/a", "build/b", "model.bin", "docs/model.bin", "docs/图.png", "docs/c.md")) {
            Files.writeString(checkout.resolve(name), name);
        }

        assertThat(names(new Exclusions(false, List.of("build/", "*.bin", "docs/图*"))))
                .containsExactly("docs/c.md");
        assertThat(names(new Exclusions(false, List.of("docs/build"))))
                .contains("build/b")
                .doesNotContain("docs/build/a");
    }

    private List<String> names(Exclusions exclusions) throws Exception {
        return new LocalSources(checkout, 10, 1, exclusions)
                .look().stream().map(SourceFile::name).toList();
    }
}
