package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.YamlReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaivesTest {
    private static final String NODE = "perf/test_perf_sanity.py::test_e2e[aggr-a]";

    private static Testlist apply(String waives, String list, Map<String, String> facts) {
        return Waives.read("waives.txt", waives)
                .apply(new TestlistReader(YamlReader.DEFAULT, facts).read("list.txt", list), facts, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SKIP (https://nvbugs/1) | https://nvbugs/1",
                "SKIP (slow (very)) | slow (very)",
                "SKIP # (https://nvbugs/1) | https://nvbugs/1",
                "SKIP(why) | why",
                "SKIP https://nvbugs/1 | https://nvbugs/1",
                "SKIP | ''"
            })
    void shouldSkipAWaivedCaseWithTheReason(String marker, String reason) {
        Testlist list = apply("# waives\n\n" + NODE + " " + marker + "\n", "aggr-a\naggr-b\n", Map.of());

        assertThat(list.cases().get(0).skipReason()).contains(reason);
        assertThat(list.cases().get(1).skipped()).isFalse();
        assertThat(list.problems()).singleElement().hasToString("list.txt:1: note: 'aggr-a' is waived in waives.txt:3");
    }

    @Test
    void shouldMatchATestOfAnotherKindByItsWholeNodeId() {
        String waives = "unittest/test_x.py::test_a SKIP (why)\nunittest/test_y.py -k \"part0\" SKIP (why)\n";
        Testlist list = apply(waives, "unittest/test_x.py::test_a\ntest_x.py::test_a\nunittest/test_y.py\n", Map.of());

        assertThat(list.cases()).extracting(TestCase::skipped).containsExactly(true, false, false);
    }

    @ParameterizedTest
    @CsvSource({"gb200, true", "GB200, true", "b200, false"})
    void shouldCountALineForAGpuOnlyWithThatFact(String gpu, boolean skipped) {
        Testlist list = apply("full:GB200/" + NODE + " SKIP (why)\n", "aggr-a\n", Map.of("gpu", gpu));

        assertThat(list.cases().get(0).skipped()).isEqualTo(skipped);
    }

    @Test
    void shouldSayThatALineForAGpuDidNotCountWithoutTheFact() {
        Testlist list = apply("full:GB200/" + NODE + " SKIP (why)\n", "aggr-a\n", Map.of());

        assertThat(list.cases().get(0).skipped()).isFalse();
        assertThat(list.problems())
                .singleElement()
                .hasToString("list.txt:1: note: 'aggr-a' is waived for 'GB200' only (waives.txt:1) and runs, since no"
                        + " fact 'gpu' was given");
    }

    @Test
    void shouldPreferTheLineThatCounts() {
        String waives = "full:H200/%1$s SKIP (h)\n%1$s SKIP (all)\n".formatted(NODE);

        assertThat(apply(waives, "aggr-a\n", Map.of()).cases().get(0).skipReason())
                .contains("all");
    }

    @Test
    void shouldKeepTheReasonOfTheListItself() {
        Testlist list = apply(NODE + " SKIP (waived)\n", "aggr-a SKIP (listed)\n", Map.of());

        assertThat(list.cases().get(0).skipReason()).contains("listed");
    }

    @ParameterizedTest
    @ValueSource(strings = {NODE, NODE + " SKPI (why)", NODE + " SKIPPED", NODE + "SKIP (why)", "SKIP (why)"})
    void shouldRefuseALineWithoutASkip(String line) {
        Testlist list = apply("# one\n" + line + "\n", "aggr-b\n", Map.of());

        assertThat(list.problems())
                .singleElement()
                .asString()
                .startsWith("waives.txt:2: error: ")
                .endsWith("expected [full:<GPU>/]<node id> SKIP (reason)");
    }

    @Test
    void shouldReadBytesAsStrictlyAsAList() {
        Waives waives = Waives.read("waives.txt", new byte[] {'a', '\n', (byte) 0xe9});
        Testlist empty = new Testlist(List.of(), RunDefaults.NONE, List.of());

        assertThat(waives.apply(empty, Map.of(), Optional.empty()).problems())
                .extracting(Problem::toString)
                .containsExactly("waives.txt:2: error: byte 0xE9 is not UTF-8, expected UTF-8 text");
    }
}
