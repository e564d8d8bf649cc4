package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.YamlReader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of upstream's lists that begin with {@code unittest/}. */
class UnitTestsTest {
    private static Testlist read(String text) {
        return new TestlistReader(YamlReader.DEFAULT, Map.of()).read("list.txt", text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "unittest/_torch/modeling TIMEOUT (90) | unittest/_torch/modeling",
                "unittest/_torch/modeling -k \"modeling_llama or qwen\" TIMEOUT (90) | unittest/_torch/modeling -k \"modeling_llama or qwen\"",
                "unittest/x/test_y.py -m \"gpu2\" -k part0 TIMEOUT (90) # heavy | unittest/x/test_y.py -m \"gpu2\" -k part0",
                "unittest/x/test_y.py::test_a[b c] TIMEOUT (90) | unittest/x/test_y.py::test_a[b c]"
            })
    void shouldReadPathAndOptionsAsOneCase(String line, String nodeId) {
        Testlist list = read(line);

        assertThat(list.problems()).isEmpty();
        assertThat(list.cases()).singleElement().satisfies(testCase -> {
            assertThat(testCase.nodeId()).isEqualTo(nodeId);
            assertThat(testCase.perfCase()).isFalse();
            assertThat(testCase.timeLimit()).contains(Duration.ofMinutes(90));
        });
    }

    @Test
    void shouldBeWaivedWithItsOptions() {
        String list = "unittest/x.py -k \"part0\"\nunittest/x.py\n";

        assertThat(Waives.read("waives.txt", "unittest/x.py -k \"part0\" SKIP (why)\n")
                        .apply(read(list), Map.of(), Optional.empty())
                        .cases())
                .extracting(TestCase::skipped)
                .containsExactly(true, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unittest/../../evil.py", "unittest/x.py -k", "unittest/x.py --co", "unittest/x.py rm"})
    void shouldRefuseOtherOptionsAndPathsThatLead(String line) {
        assertThat(read(line).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.isError()).isTrue());
    }
}
