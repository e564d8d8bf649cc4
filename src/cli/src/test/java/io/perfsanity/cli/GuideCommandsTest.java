package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * What the guides tell people to type is what the program takes. Words in capitals, such as {@code MY_LIST.txt}, stand for
 * people's own.
 */
class GuideCommandsTest {
    private static final Path ROOT = Guide.ROOT;
    private static final Pattern INLINE = Pattern.compile("`(?:work/)?perf-sanity ([^`]+)`");

    @TempDir
    Path directory;

    static Stream<Path> guides() throws IOException {
        List<Path> guides = new ArrayList<>(
                List.of(ROOT.resolve("README.md"), ROOT.resolve("README.zh_CN.md"), ROOT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(guides::add);
        }
        return guides.stream();
    }

    static Stream<Path> translatedGuides() throws IOException {
        return guides().filter(path -> path.toString().endsWith(".zh_CN.md"));
    }

    @ParameterizedTest
    @MethodSource("guides")
    void shouldTellCommandsThatTheProgramTakes(Path guide) throws IOException {
        for (String line : Guide.typed(guide)) {
            assertThatCode(() -> Main.line(Locale.ENGLISH)
                            .parseArgs(Guide.words(line).toArray(String[]::new)))
                    .as("%s: perf-sanity %s", guide, line)
                    .doesNotThrowAnyException();
        }
    }

    /** In running text a command may lack what everybody knows by then, but names no option that there isn't. */
    @ParameterizedTest
    @MethodSource("guides")
    void shouldNameCommandsAndOptionsThatThereAre(Path guide) throws IOException {
        for (MatchResult found :
                INLINE.matcher(Files.readString(guide)).results().toList()) {
            CommandLine command = Main.line(Locale.ENGLISH);
            for (String word : Guide.words(found.group(1))) {
                command = command.getSubcommands().getOrDefault(word, command);
                if (word.startsWith("-") && word.length() > 1) {
                    assertThat(command.getCommandSpec().optionsMap())
                            .as("%s: %s", guide, found.group())
                            .containsKey(word.replaceAll("=.*|[^\\w-].*", ""));
                }
            }
            assertThat(command.getParent())
                    .as("%s: %s", guide, found.group())
                    .satisfiesAnyOf(
                            parent -> assertThat(parent).isNotNull(),
                            none -> assertThat(found.group(1)).startsWith("-"),
                            none -> assertThat(found.group(1)).matches("COMMAND.*|命令.*"));
        }
    }

    @ParameterizedTest
    @MethodSource("translatedGuides")
    void shouldTellTheSameCommandsInBothLanguages(Path chinese) throws IOException {
        Path english = Path.of(chinese.toString().replace(".zh_CN.md", ".md"));

        assertThat(Guide.typed(chinese)).isEqualTo(Guide.typed(english));
    }

    @Test
    void shouldRunTheFirstCommandOfAllAsItStands() throws IOException {
        String first = Guide.typed(ROOT.resolve("README.md")).get(0);
        Ran ran = Ran.of(Guide.words(first).stream()
                .map(word -> word.startsWith("work/") ? ROOT.resolve(word).toString() : word)
                .toArray());

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("disagg", "multi-agg", "single-agg");
    }

    @Test
    void shouldRunWhatTheGuidesTellToDoWithRunsAndHistories() throws IOException {
        Path table = directory.resolve("nightly.csv");
        Files.writeString(table, """
            case,time,gpu,token_throughput
            aggr_upload-r1_fp4_v2_tp4_mtp3_1k1k,2026-10-01T00:00:00Z,GB200,100
            aggr_upload-r1_fp4_v2_tp4_mtp3_1k1k,2026-10-02T00:00:00Z,GB200,101
            """);
        for (String run : List.of("run1", "run2")) {
            Files.createDirectories(directory.resolve(run));
            new ResultsJson()
                    .write(Sample.run(Verdict.PASSED), directory.resolve(run).resolve("results.json"));
        }
        Map<String, String> here = Map.of(
                "run1", directory.resolve("run1").toString(),
                "run2", directory.resolve("run2").toString(),
                "nightly.csv", table.toString(),
                "~/perf/history", directory.resolve("history").toString());
        List<String> lines = Stream.concat(
                        Guide.typed(ROOT.resolve("README.md")).stream(),
                        Guide.typed(ROOT.resolve("docs/history.md")).stream())
                .filter(line -> line.matches("(?:report|history|study|compare) .*"))
                .toList();

        assertThat(lines).hasSizeGreaterThan(6);
        for (String line : lines) {
            Ran ran = Ran.of(Guide.words(line).stream()
                    .map(word -> here.getOrDefault(word, word))
                    .toArray());
            assertThat(ran.code()).as("%s: %s", line, ran.err()).isZero();
        }
    }
}
