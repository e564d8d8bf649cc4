package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Source;
import io.perfsanity.engine.text.YamlReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TestlistPropertiesTest {
    private static final TestlistReader READER = new TestlistReader(YamlReader.DEFAULT, Map.of("gpu", "gb200"));
    private static final Pattern SKIPPED = Pattern.compile("(\\d+) lines? of pytest's own output skipped");

    /** A case as its author thinks of it. */
    record Written(
            String id,
            String directory,
            Optional<Mode> mode,
            Optional<Integer> nodes,
            Optional<Integer> minutes,
            Optional<String> skip,
            List<String> markers) {

        String txt() {
            String text = directory + "test_perf_sanity.py::test_e2e[" + id + "]"
                    + minutes.map(n -> " TIMEOUT (" + n + ")").orElse("")
                    + skip.map(reason -> " SKIP (" + reason + ")").orElse("")
                    + markers.stream().map(marker -> " " + marker).collect(Collectors.joining());
            String tags = mode.map(word -> " mode:" + word).orElse("")
                    + nodes.map(n -> " nodes:" + n).orElse("");
            return tags.isEmpty() ? text : text + "  #" + tags;
        }

        /** Quoted only where YAML needs it, so that comments are read in both ways. */
        String item() {
            return txt().contains(": ") ? "  - \"" + txt() + "\"\n" : "  - " + txt() + "\n";
        }

        String mapping() {
            return "  - id: \"" + directory + "test_perf_sanity.py::test_e2e[" + id + "]"
                    + markers.stream().map(marker -> " " + marker).collect(Collectors.joining()) + "\"\n"
                    + minutes.map(n -> "    timeout: " + n + "m\n").orElse("")
                    + skip.map(reason -> "    skip: '" + reason + "'\n").orElse("")
                    + mode.map(word -> "    mode: " + word + "\n").orElse("")
                    + nodes.map(n -> "    nodes: " + n + "\n").orElse("");
        }

        /** Everything but quotes and places. */
        static Written of(TestCase read) {
            return new Written(
                    read.id(),
                    read.nodeId().substring(0, read.nodeId().indexOf("test_perf_sanity.py")),
                    read.tag().flatMap(Declaration::mode),
                    read.tag().flatMap(Declaration::nodes),
                    read.timeLimit().map(Duration::toMinutes).map(Math::toIntExact),
                    read.skipReason(),
                    read.markers());
        }
    }

    @Property
    void shouldReadBackWhatWasWritten(@ForAll("lists") List<Written> written) {
        String txt = written.stream().map(Written::txt).collect(Collectors.joining("\n"));

        assertSame(READER.read("list.txt", txt), written);
    }

    @Property
    void shouldReadTheSameFromEveryFormat(@ForAll("lists") List<Written> written) {
        String items = written.stream().map(Written::item).collect(Collectors.joining());
        String mappings = written.stream().map(Written::mapping).collect(Collectors.joining());

        assertSame(READER.read("list.yml", "wideep_tests:\n" + items), written);
        assertSame(READER.read("list.yml", "wideep_tests:\n" + mappings), written);
        assertSame(READER.read("list.yml", "l0:\n- condition:\n  tests:\n" + items), written);
    }

    private static void assertSame(Testlist read, List<Written> written) {
        assertThat(read.problems()).extracting(Problem::message).allMatch(message -> message.contains("no condition"));
        assertThat(read.cases()).extracting(Written::of).containsExactlyElementsOf(written);
    }

    @Property
    void shouldAccountForEveryLine(@ForAll("texts") String text) {
        Testlist list = READER.read("list.txt", text);
        Set<Integer> told = Stream.concat(
                        list.cases().stream().map(TestCase::source),
                        list.problems().stream().map(Problem::source))
                .map(Source::line)
                .collect(Collectors.toSet());
        List<String> lines = text.lines().toList();
        long untold = 0;
        for (int i = 0; i < lines.size(); i++) {
            // A comment or a blank line of a log has a timestamp in front of it.
            String line = lines.get(i).strip().replaceFirst("^(?:12:01:33(?:\\s+|$))+", "");
            if (!line.isEmpty() && !line.startsWith("#") && !told.contains(i + 1)) {
                untold++;
            }
        }
        int skipped = list.problems().stream()
                .map(problem -> SKIPPED.matcher(problem.message()))
                .filter(Matcher::matches)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                .sum();
        // The note about skipped lines stands at the first of them.
        assertThat(untold).isEqualTo(Math.max(0, skipped - 1));
    }

    @Property
    void shouldNeverThrowOverText(@ForAll String text, @ForAll("yamlish") String yaml) {
        for (String file : List.of("list.txt", "list.yml", "<stdin>")) {
            assertThat(READER.read(file, text)).isNotNull();
            Testlist list = READER.read(file, yaml);
            assertThat(list.cases().isEmpty() && list.problems().stream().noneMatch(Problem::isError))
                    .isFalse();
        }
        Waives.read("waives.txt", text);
    }

    @Property
    void shouldNeverThrowOverBytes(@ForAll byte[] bytes) {
        Testlist list = READER.read("list.txt", bytes);

        assertThat(list.cases().isEmpty() && list.problems().stream().noneMatch(Problem::isError))
                .isFalse();
    }

    @Property
    void shouldReadTextAndItsBytesAlike(@ForAll("texts") String text) {
        assertThat(READER.read("list.txt", text.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(READER.read("list.txt", text));
    }

    @Provide
    Arbitrary<List<Written>> lists() {
        Arbitrary<String> ids = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .withChars("_.,-+=")
                .ofMinLength(1)
                .ofMaxLength(20)
                .map(rest -> "aggr-" + rest);
        Arbitrary<String> reasons = Arbitraries.strings()
                .withChars("abc #/:")
                .ofMinLength(1)
                .ofMaxLength(9)
                .map(each -> "x" + each + "y");
        return Combinators.combine(
                        ids,
                        Arbitraries.of("", "perf/", "a/b/"),
                        Arbitraries.of(Mode.class).optional(),
                        Arbitraries.integers().between(1, 99).optional(),
                        Arbitraries.integers().between(1, 999).optional(),
                        reasons.optional(),
                        Arbitraries.of("XFAIL", "UNSTABLE", "ISOLATION").set().ofMaxSize(3))
                .as((id, directory, mode, nodes, minutes, skip, markers) ->
                        new Written(id, directory, mode, nodes, minutes, skip, new ArrayList<>(markers)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .uniqueElements(Written::id);
    }

    /** Lines that look like what lists and logs hold, put together at random. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> words = Arbitraries.oneOf(
                Arbitraries.of(
                        "aggr-x",
                        "perf/test_perf_sanity.py::test_e2e[aggr-x]",
                        "t/test_a.py::b[c - d]",
                        "[aggr-x]",
                        "FAILED",
                        "PASSED",
                        "[ 50%]",
                        "12:01:33",
                        "[gw0]",
                        "=====",
                        "===== 2 failed =====",
                        "2 failed",
                        "TIMEOUT",
                        "(90)",
                        "SKIP",
                        "(why)",
                        "XFAIL,",
                        "#",
                        "# mode:disagg",
                        "mode:",
                        "nodes:3",
                        "-",
                        "- AssertionError",
                        "oops"),
                Arbitraries.strings()
                        .ofMaxLength(6)
                        .filter(word -> word.indexOf('\0') < 0
                                && word.indexOf('\u001B') < 0
                                && word.indexOf('\u00A0') < 0
                                && StandardCharsets.UTF_8.newEncoder().canEncode(word)));
        Arbitrary<String> lines = words.list().ofMaxSize(5).map(each -> String.join(" ", each));
        return lines.list().ofMaxSize(12).map(each -> "aggr-first\n" + String.join("\n", each));
    }

    @Provide
    Arbitrary<String> yamlish() {
        return Arbitraries.of(
                        "disagg_tests",
                        ":",
                        "\n",
                        "  ",
                        "- ",
                        "aggr-x",
                        "{",
                        "}",
                        "[",
                        "]",
                        "id: ",
                        "mode: ",
                        "tests: ",
                        "condition: ",
                        "terms: ",
                        "ranges: ",
                        "gpu: ",
                        "execution_config",
                        "timeout: ",
                        "&a ",
                        "*a",
                        "# x",
                        "'",
                        "\"",
                        "3",
                        "~",
                        "|",
                        "? ",
                        "version: 1\n",
                        "nodes: ",
                        "skip: ",
                        "gte: ",
                        ", ")
                .list()
                .ofMaxSize(25)
                .map(each -> String.join("", each));
    }
}
