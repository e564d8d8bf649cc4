package io.jenkins.plugins.perfsanity.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestlistValueTest {
    @Test
    void shouldReadAReferenceWithModeAndExclusions() {
        TestlistValue value =
                TestlistValue.parse("list: nightly/perf.yaml\nmode: disagg\nexclude:\n- aggr-a-b\n- \"x::y[z]\"\n");

        assertThat(value.list()).isEqualTo("nightly/perf.yaml");
        assertThat(value.text()).isNull();
        assertThat(value.mode()).isEqualTo("disagg");
        assertThat(value.exclude()).containsExactly("aggr-a-b", "x::y[z]");
    }

    @Test
    void shouldTakeOneExclusionAsAWord() {
        assertThat(TestlistValue.parse("# a remark\n\n---\nlist: a.txt\nexclude: aggr-a-b")
                        .exclude())
                .containsExactly("aggr-a-b");
    }

    @Test
    void shouldReadAnIndentedText() {
        TestlistValue value = TestlistValue.parse("mode: single-agg\ntext: |\n  aggr-a-b\n  aggr-c-d\n");

        assertThat(value.text()).isEqualTo("aggr-a-b\naggr-c-d\n");
        assertThat(value.mode()).isEqualTo("single-agg");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aggr-a-b",
                "# list: no key in a remark\naggr-a-b\n",
                "single_agg_tests:\n- aggr-a-b\n",
                "listed: x",
                "list:x",
                "[2026-11-24 10:00:00] FAILED perf/test_perf_sanity.py::test_e2e[aggr-a-b]",
                "\u001b[31maggr-a-b\u001b[0m"
            })
    void shouldTakeAnythingElseAsAList(String text) {
        TestlistValue value = TestlistValue.parse(text);

        assertThat(value.text()).isEqualTo(text);
        assertThat(value.list()).isNull();
        assertThat(value.exclude()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "list: a\\nlists: b                | value:2: error: unknown key 'lists'",
                "list: a\\nmode: disag             | did you mean",
                "list: a\\ntext: b                 | list and text are given",
                "mode: disagg                      | expected list or text",
                "list: a\\nlist: b                 | value:2: error: key 'list' was given in line 1 already",
                "list: [a]                         | value:1: error: list is a list",
                "list: a\\nexclude: {a: b}         | exclude is a mapping",
                "list: 'a                          | not valid YAML",
                "list: &a a\\nexclude: [*a, *b]    | value",
            })
    void shouldSayWhatIsWrongAndWhere(String value, String message) {
        assertThatThrownBy(() -> TestlistValue.parse(value.replace("\\n", "\n")))
                .isInstanceOf(InvalidTestlistException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aggr-a\naggr-\u0000b", "list: a\n\uD800", "aggr-a\n\uFFFE"})
    void shouldRefuseWhatNoFileOfJenkinsCanHold(String value) {
        assertThatThrownBy(() -> TestlistValue.parse(value))
                .isInstanceOf(InvalidTestlistException.class)
                .hasMessageContaining("Line 2 holds the character U+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\t"})
    void shouldRefuseNothing(String value) {
        assertThatThrownBy(() -> TestlistValue.parse(value)).isInstanceOf(InvalidTestlistException.class);
    }

    @Test
    void shouldRefuseATextOfMoreThanOneMebibyte() {
        String most = "a".repeat(TestlistValue.MAX_TEXT);

        assertThat(TestlistValue.parse(most).text()).isEqualTo(most);
        assertThatThrownBy(() -> TestlistValue.parse(most + "a")).isInstanceOf(InvalidTestlistException.class);
        assertThatThrownBy(() -> TestlistValue.parse("text: |\n  " + most + "a"))
                .isInstanceOf(InvalidTestlistException.class);
    }

    @Test
    void shouldWriteNamesAsTheyAreAndTheRestQuoted() {
        assertThat(TestlistValue.text("aggr-a-b\naggr-c-d\n", "disagg", List.of("aggr-c-d")))
                .hasToString("mode: disagg\nexclude:\n- aggr-c-d\ntext: \"aggr-a-b\\naggr-c-d\\n\"\n");
        assertThat(TestlistValue.list("null", null, List.of())).hasToString("list: \"null\"\n");
    }

    /** Whatever the texts, reading gives back what was written. */
    @Test
    void shouldReadWhatItWrote() {
        Random random = new Random(20261124);
        for (int i = 0; i < 20_000; i++) {
            List<String> exclude = new ArrayList<>();
            for (int n = random.nextInt(3); n > 0; n--) {
                exclude.add(text(random));
            }
            String mode = random.nextBoolean() ? "multi-agg" : null;
            TestlistValue value = random.nextBoolean()
                    ? TestlistValue.text(text(random), mode, exclude)
                    : TestlistValue.list(text(random), mode, exclude);

            TestlistValue read = TestlistValue.parse(value.toString());

            assertThat(read.text()).as(value.toString()).isEqualTo(value.text());
            assertThat(read.list()).as(value.toString()).isEqualTo(value.list());
            assertThat(read.mode()).isEqualTo(mode);
            assertThat(read.exclude()).as(value.toString()).isEqualTo(exclude);
        }
    }

    private static String text(Random random) {
        String alphabet =
                "ab-_:#'\"\\[]{}|>&*!%@`,? \n\t\r\u0000\u001b\u0085\u2028\ufeff\u007f\uffffé中\ud83d\ude00~-. ";
        int[] points = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(12); n >= 0; n--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }
}
