package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is Chinese uses the words of {@code docs/terms.md} and none of the others that mean the same. */
class TermsTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([a-z ]+) \\| ([^|]+) \\| ([^|]+) \\| [^|]+ \\|$");
    /** What is typed, not said: code, what a link leads to, tags; a key with its equals sign. */
    private static final Pattern TYPED = Pattern.compile(
            "(?ms)^ *```.*?^ *```|`[^`\n]*`|\\]\\([^)\n]*\\)|<code>.*?</code>|<[^>\n]*>|^[\\w.\\\\ \\[\\]*-]+=");

    /** The English lines of a catalogue of phrases, and quoted words. */
    private static final Pattern OF_PHRASES = Pattern.compile("(?m)^\\S.*$|'[^'\n]*'");

    /** The words that aren't used, each as a pattern. */
    private static List<Pattern> others() throws IOException {
        return ROW.matcher(Files.readString(ROOT.resolve("docs/terms.md")))
                .results()
                .flatMap(row -> Arrays.stream(row.group(3).split(", ")))
                .map(word -> word.matches("\\w+") ? "(?<![\\w/.$-])" + word + "s?(?![\\w/.>=-])" : word)
                .map(Pattern::compile)
                .toList();
    }

    static Stream<Path> chinese() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> sources = Files.walk(ROOT.resolve("src"))) {
            return Stream.of(
                    Stream.of(ROOT.resolve("README.zh_CN.md")),
                    docs.filter(path -> path.toString().endsWith(".zh_CN.md")),
                    sources.filter(path -> path.toString().contains("/src/main/resources/"))
                            .filter(path -> path.toString().contains("zh_CN.")))
                    .flatMap(files -> files)
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("chinese")
    void shouldUseTheWordsOfTheTable(Path file) throws IOException {
        Pattern typed = file.toString().endsWith(".txt") ? OF_PHRASES : TYPED;
        String said = typed.matcher(Files.readString(file)).replaceAll(" ");

        assertThat(others())
                .allSatisfy(word -> assertThat(said.lines().filter(word.asPredicate()))
                        .as("%s: '%s', expected the word of docs/terms.md", file, word)
                        .isEmpty());
    }

    @Test
    void shouldHaveATableOfTheCentralWords() throws IOException {
        assertThat(others()).hasSizeGreaterThan(15);
        assertThat(ROW.matcher(Files.readString(ROOT.resolve("docs/terms.md"))).results())
                .extracting(row -> row.group(1))
                .contains("case", "testlist", "verdict", "orphaned job", "gate", "regression", "checkout");
    }
}
