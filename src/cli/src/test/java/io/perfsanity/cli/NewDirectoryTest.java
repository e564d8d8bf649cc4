package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NewDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void shouldTakeOneThatIsMissingAndNotMakeItYet() {
        Path missing = directory.resolve("a/b");

        NewDirectory.check(missing);

        assertThat(missing).doesNotExist();
    }

    @Test
    void shouldTakeOneInWhichARunCouldNotBeBegun() throws IOException {
        Files.writeString(directory.resolve("lock"), "");

        assertThatCode(() -> NewDirectory.check(directory)).doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseAFileAndWhatLiesBelowOne() throws IOException {
        Path file = Files.writeString(directory.resolve("two.txt"), "");

        assertThatThrownBy(() -> NewDirectory.check(file))
                .isInstanceOf(InputException.class)
                .hasMessage("--out: " + file + " is a file, expected a directory");
        assertThatThrownBy(() -> NewDirectory.check(file.resolve("x")))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("--out: " + file + "/x can't be made: ");
    }

    @Test
    void shouldRefuseOneWithOtherFiles() throws IOException {
        Files.writeString(directory.resolve("mine"), "");

        assertThatThrownBy(() -> NewDirectory.check(directory))
                .isInstanceOf(InputException.class)
                .hasMessage("--out: " + directory + " isn't empty; choose another directory");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldSayWhyNothingCanBeMadeThere() {
        assertThatThrownBy(() -> NewDirectory.check(Path.of("/proc/x")))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("--out: /proc/x can't be made: ")
                .hasMessageNotContaining("null");
    }
}
