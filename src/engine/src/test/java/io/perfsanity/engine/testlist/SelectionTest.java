package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.YamlReader;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {
    private static final Testlist LIST = new TestlistReader(YamlReader.DEFAULT, Map.of())
            .read(
                    "list.txt",
                    "aggr_upload-k2-tep4\naggr_upload-k2-dep8\nperf/test_perf_sanity.py::test_e2e[disagg-e2e-r1]\n");

    private static List<String> ids(String... globs) {
        Testlist selected = new Selection(List.of(globs)).apply(LIST);
        assertThat(selected.problems()).isEmpty();
        return selected.cases().stream().map(TestCase::id).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*k2* | aggr_upload-k2-tep4 aggr_upload-k2-dep8",
                "*-?ep8 | aggr_upload-k2-dep8",
                "DISAGG-e2e-r1 | disagg-e2e-r1",
                "perf/* | disagg-e2e-r1",
                "*test_e2e[disagg* | disagg-e2e-r1"
            })
    void shouldMatchTheIdOrTheNodeId(String glob, String expected) {
        assertThat(String.join(" ", ids(glob))).isEqualTo(expected);
    }

    @Test
    void shouldKeepACaseThatAnyPatternMatches() {
        assertThat(ids("*dep8", "disagg*")).containsExactly("aggr_upload-k2-dep8", "disagg-e2e-r1");
        assertThat(ids()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aggr_upload-k2-dep9 | , did you mean 'aggr_upload-k2-dep8'?",
                "*r1-e2e* | , the nearest id is 'disagg-e2e-r1'",
                "*%%%* | ''"
            })
    void shouldRefuseAPatternThatMatchesNothing(String glob, String hint) {
        Testlist selected = new Selection(List.of("*tep4", glob)).apply(LIST);

        assertThat(selected.cases()).hasSize(1);
        assertThat(selected.problems())
                .extracting(Problem::toString)
                .containsExactly("selection: error: '" + glob + "' matches no case of the list" + hint);
    }

    @Test
    void shouldCompareAPatternWithNoMoreIdsThanAHintIsWorth() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            text.append("x-").append(i).append("_".repeat(990)).append('\n');
        }
        String wanted = "y-" + "z".repeat(990);
        Testlist hostile = new TestlistReader(YamlReader.DEFAULT, Map.of())
                .read("list.txt", text.append(wanted).append('\n').toString());

        Testlist selected = new Selection(List.of(wanted + "*z")).apply(hostile);

        assertThat(selected.problems())
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .endsWith("matches no case of the list");
    }

    @Test
    void shouldFindTheNearestOfTenThousandIds() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            text.append("aggr_upload-config_").append(i).append("_grace_blackwell-server_with_a_name\n");
        }
        Testlist list = new TestlistReader(YamlReader.DEFAULT, Map.of())
                .read("list.txt", text.append("disagg-e2e-r1\n").toString());

        assertThat(new Selection(List.of("disagg-e2e-r2")).apply(list).problems())
                .singleElement()
                .asString()
                .endsWith("did you mean 'disagg-e2e-r1'?");
    }

    @Test
    void shouldGiveAHintToTheFirstPatternsOnly() {
        Testlist selected = new Selection(Collections.nCopies(7, "disagg-e2e-r2")).apply(LIST);

        assertThat(selected.problems()).hasSize(7);
        assertThat(selected.problems())
                .filteredOn(problem -> problem.message().contains("did you mean"))
                .hasSize(5);
    }
}
