package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever reads Chinese is told in Chinese what {@link MistakesTest} and the guide tell in English. */
class ChineseAnswersTest {
    private static final Words CHINESE = Words.of(Main.class, Locale.SIMPLIFIED_CHINESE);
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (?:(?:[A-Z]+) )?`([^`]*[a-z] [^`]*)`[^|]*\\|");

    /** What stands in front of a message: who says it, or a place and how bad it is, or what was looked at. */
    private static final Pattern FRONT =
            Pattern.compile("^(?:perf-sanity: |.*?: (?:error|note|warning): |.*PROBLEM: )");

    static Stream<String> answers() {
        return MistakesTest.mistakes()
                .flatMap(mistake -> mistake.lines().stream())
                .filter(line -> !line.startsWith("Try ") && !line.endsWith("*"))
                .map(line ->
                        FRONT.matcher(line).replaceFirst("").replace("@", "/x").replace("*", "x"))
                .map(line -> line.replaceFirst(" \\(and \\d+ more like it, .*", ""))
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void shouldAnswerAMistakeInChinese(String answer) {
        assertThat(CHINESE.phrase(answer)).containsPattern(HAN);
    }

    static Stream<String> guide() throws IOException {
        return ROW.matcher(Files.readString(Path.of("../../docs/troubleshooting.md")))
                .results()
                .map((MatchResult row) -> row.group(1))
                .filter(message -> !message.startsWith("PENDING"));
    }

    /** The guide leaves out what messages are filled with, and the ends of some. */
    @ParameterizedTest
    @MethodSource("guide")
    void shouldSayInChineseWhatTheGuideExplains(String message) throws IOException {
        List<String> pieces = Stream.of(message.split("…|results\\*\\.xml|run\\.json"))
                .filter(piece -> piece.length() > 2)
                .toList();

        assertThat(PhrasesInCodeTest.english("engine"))
                .anyMatch(phrase -> pieces.stream().allMatch(phrase::contains));
    }

    @ParameterizedTest
    @MethodSource("io.perfsanity.cli.MistakesTest#mistakes")
    void shouldSayNoLineInEnglish(Mistake mistake) {
        String directory = "/nowhere";
        if (!mistake.asksCluster() && mistake.code() == ExitCodes.BAD_INPUT) {
            Ran ran = Ran.in(Locale.SIMPLIFIED_CHINESE, mistake.words(directory).toArray());

            assertThat(Arrays.stream(ran.err().split("\n")))
                    .allSatisfy(line -> assertThat(line).containsPattern(HAN));
        }
    }

    @Test
    void shouldSayOfWhichRunsFailuresAListIs() {
        assertThat(CHINESE.phrase("nightly.txt, failed in 20261130-222736-b373y"))
                .isEqualTo("nightly.txt（20261130-222736-b373y 中失败的）");
        assertThat(CHINESE.phrase("nightly.txt")).isEqualTo("nightly.txt");
    }
}
