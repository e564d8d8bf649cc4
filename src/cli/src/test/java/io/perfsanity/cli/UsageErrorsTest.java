package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a command line is told in two lines, in words of the command line and not of Java. */
class UsageErrorsTest {
    private static final Words WORDS = Words.of(Main.class, Locale.ENGLISH);

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            run l.txt --cluster c --snyc s      | there is no option '--snyc', did you mean '--sync'?
            run l.txt --cluster=c --snyc=s      | there is no option '--snyc', did you mean '--sync'?
            rnu l.txt                           | there is no command 'rnu', did you mean 'run'?
            clusters chek c                     | there is no command 'chek', did you mean 'check'?
            report a b c                        | 'b' is one argument too many
            run l.txt --cluster c --env FOO     | option '--env' (KEY=VALUE): expected KEY=VALUE, found FOO
            classify l.txt --gpus-per-node four | invalid value for option '--gpus-per-node': 'four' is not a whole number
            classify                            | LIST is missing
            cancel                              | DIR is missing
            """)
    void shouldSayInTwoLinesWhatIsWrongAndWhereHelpIs(String line, String expected) {
        Ran ran = Ran.of((Object[]) line.split(" +"));

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err().lines()).hasSize(2).last().asString().matches("Try 'perf-sanity.* --help'\\.");
        assertThat(ran.err().lines().findFirst()).hasValue("perf-sanity: " + expected);
    }

    @Test
    void shouldNotPrintTheWholeHelpWhereTheCommandIsMissing() {
        assertThat(Ran.of().err()).isEqualTo("perf-sanity: a command is missing\nTry 'perf-sanity --help'.\n");
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("two.txt"), 3, "two.txt: no such file or directory"),
                Arguments.of(new NotDirectoryException("/proc/x"), 3, "/proc/x: not directory"),
                Arguments.of(new AccessDeniedException("/root/x"), 3, "/root/x: access denied"),
                Arguments.of(
                        new FileSystemException("a", "b", "No space left on device"), 3, "a: No space left on device"),
                Arguments.of(
                        new InvalidPathException("调试.txt", "Malformed input"),
                        2,
                        "'调试.txt' can't be the name of a file here (Malformed input)"),
                Arguments.of(new IOException(), 3, "reading or writing failed, and nothing tells why"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldTellInALineWhatBroke(Exception failure, int code, String expected) {
        StringWriter err = new StringWriter();

        assertThat(new Failures(WORDS).tell(failure, new PrintWriter(err))).isEqualTo(code);
        assertThat(err).hasToString("perf-sanity: " + expected + "\n");
    }

    @Test
    void shouldWriteTheTraceOfAMistakeOfItsOwnIntoAFile() throws IOException {
        StringWriter err = new StringWriter();

        assertThat(new Failures(WORDS).tell(new IllegalStateException("never"), new PrintWriter(err)))
                .isEqualTo(3);
        assertThat(err.toString().lines()).singleElement().asString().doesNotContain("Exception");
        Path file = Path.of(err.toString().replaceFirst("(?s).*written down in (\\S+);.*", "$1"));
        List<String> trace = Files.readAllLines(file, StandardCharsets.UTF_8);
        Files.delete(file);
        assertThat(trace.get(0)).contains("IllegalStateException: never");
    }
}
