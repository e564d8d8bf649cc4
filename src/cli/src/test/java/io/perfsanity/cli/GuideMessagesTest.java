package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guides say what to do for a message; it must be a message of this program. */
class GuideMessagesTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (?:(?:[A-Z]+) )?`([^`]*[a-z] [^`]*)`[^|]*\\|");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)+)\"");

    /** The texts of the program between what is filled in. */
    private static final List<List<String>> TEXTS = new ArrayList<>();

    @BeforeAll
    static void readTexts() throws IOException {
        for (String module : List.of("engine", "cli")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve("src/" + module + "/src/main/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    LITERAL.matcher(Files.readString(file))
                            .results()
                            .map(match -> Arrays.stream(match.group(1).split("%s"))
                                    .filter(piece -> piece.length() >= 8)
                                    .toList())
                            .filter(pieces -> !pieces.isEmpty())
                            .forEach(TEXTS::add);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docs/first-cluster.md",
                "docs/first-cluster.zh_CN.md",
                "docs/troubleshooting.md",
                "docs/troubleshooting.zh_CN.md"
            })
    void shouldExplainMessagesThatTheProgramHas(String guide) throws IOException {
        assertThat(messages(guide))
                .hasSizeGreaterThan(15)
                .allSatisfy(message -> assertThat(TEXTS)
                        .as(message)
                        .anyMatch(pieces -> pieces.stream().allMatch(message::contains)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/first-cluster", "docs/troubleshooting"})
    void shouldExplainTheSameMessagesInBothLanguages(String guide) throws IOException {
        assertThat(messages(guide + ".zh_CN.md")).isEqualTo(messages(guide + ".md"));
    }

    private static List<String> messages(String guide) throws IOException {
        return ROW.matcher(Files.readString(ROOT.resolve(guide)))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
