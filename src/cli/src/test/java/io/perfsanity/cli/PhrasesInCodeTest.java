package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the program says in English it says in Chinese: a message that is changed or new needs its phrase in
 * {@code Phrases_zh_CN.txt} of its module.
 */
class PhrasesInCodeTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Map<String, Path> CATALOGUES = Map.of(
            "engine", ROOT.resolve("src/engine/src/main/resources/io/perfsanity/engine/text/Phrases_zh_CN.txt"),
            "cli", ROOT.resolve("src/cli/src/main/resources/io/perfsanity/cli/Phrases_zh_CN.txt"),
            "plugin",
                    ROOT.resolve(
                            "src/plugin/src/main/resources/io/jenkins/plugins/perfsanity/forms/Phrases_zh_CN.txt"));

    /** Two words at least, one of them in small letters. */
    private static final Pattern SENTENCE = Pattern.compile("[A-Za-z][A-Za-z'’-]*,? [a-z]{2,}|[a-z]{3,} [A-Za-z]");

    private static final Pattern REGULAR_EXPRESSION =
            Pattern.compile("\\\\[sSdwWbz]|\\(\\?|\\.\\*|\\[[^\\]]+][*+?]|^\\^");

    private static List<Literals> engine;
    private static List<Literals> cli;
    private static List<Literals> plugin;
    private static List<String> english;
    /** Words of other programs, scripts, and what only the programmers see. */
    private static Set<String> exceptions;

    @BeforeAll
    static void read() throws IOException {
        engine = Literals.of("engine");
        cli = Literals.of("cli");
        plugin = Literals.of("plugin");
        english = Stream.of(english("engine"), english("cli"), english("plugin"))
                .flatMap(List::stream)
                .toList();
        exceptions = Set.copyOf(Files.readAllLines(Path.of("src/test/resources/io/perfsanity/cli/english-only.txt")));
    }

    /** The English lines of a module's catalogue. */
    static List<String> english(String module) throws IOException {
        return Files.readAllLines(CATALOGUES.get(module)).stream()
                .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith("    "))
                .map(line -> line.startsWith(">") ? line.substring(1) : line)
                .toList();
    }

    @Test
    void shouldSayInChineseWhatTheEngineSays() {
        assertThat(unsaid(engine.stream())).isEmpty();
    }

    @Test
    void shouldSayInChineseWhyACommandFails() {
        assertThat(unsaid(cli.stream().filter(Literals::thrown))).isEmpty();
    }

    /** The rest of the plugin's messages stand in the log of a build, or in {@code Messages.properties}. */
    @Test
    void shouldSayInChineseWhyAClusterCannotBeUsed() {
        assertThat(unsaid(plugin.stream()
                        .filter(literal -> literal.file().getParent().endsWith("clusters"))))
                .isEmpty();
    }

    private static Set<String> unsaid(Stream<Literals> literals) {
        String all = String.join("\n", english);
        return literals.flatMap(literal -> literal.pieces().stream())
                .filter(piece -> SENTENCE.matcher(piece).find())
                .filter(piece -> !REGULAR_EXPRESSION.matcher(piece).find())
                .map(String::strip)
                .filter(piece -> !all.contains(piece))
                .filter(piece -> !exceptions.contains(piece))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"engine", "cli", "plugin"})
    void shouldHoldNoPhraseThatTheProgramDoesNotSay(String module) throws IOException {
        Map<Path, List<String>> pieces = Stream.of(engine, cli, plugin)
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(
                        literal -> literal.file().getParent(),
                        Collectors.flatMapping(literal -> literal.pieces().stream(), Collectors.toList())));
        List<Pieces> packages = pieces.values().stream().map(Pieces::new).toList();

        assertThat(english(module).stream()
                        .filter(phrase -> packages.stream().noneMatch(each -> each.say(phrase)))
                        .filter(phrase -> !exceptions.contains(phrase)))
                .isEmpty();
    }

    /** The literals of a package, of which its messages are put together. */
    private record Pieces(List<String> all) {
        boolean say(String phrase) {
            return Arrays.stream(phrase.split("%s"))
                    .filter(text -> text.matches("(?s).*[A-Za-z]{2}.*"))
                    .allMatch(this::made);
        }

        /** Whether {@code text} is in a literal, or the end of one, whole ones, and the beginning of one. */
        private boolean made(String text) {
            if (all.stream().anyMatch(piece -> piece.contains(text))) {
                return true;
            }
            boolean[] reached = new boolean[text.length() + 1];
            for (int end = 1; end < text.length(); end++) {
                String head = text.substring(0, end);
                reached[end] = all.stream().anyMatch(piece -> !piece.isEmpty() && piece.endsWith(head));
            }
            for (int begin = 1; begin < text.length(); begin++) {
                if (reached[begin]) {
                    String tail = text.substring(begin);
                    if (all.stream().anyMatch(piece -> piece.startsWith(tail))) {
                        return true;
                    }
                    for (String piece : all) {
                        if (!piece.isEmpty() && tail.startsWith(piece)) {
                            reached[begin + piece.length()] = true;
                        }
                    }
                }
            }
            return reached[text.length()];
        }
    }
}
