package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.YamlReader;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseTailTest {
    private static Testlist read(String tail) {
        return new TestlistReader(YamlReader.DEFAULT, Map.of())
                .read("list.txt", "perf/test_perf_sanity.py::test_e2e[aggr-x]" + tail);
    }

    private static TestCase only(String tail) {
        Testlist list = read(tail);
        assertThat(list.problems()).isEmpty();
        return list.cases().get(0);
    }

    @Test
    void shouldReadATimeoutInMinutes() {
        assertThat(only(" TIMEOUT (90)").timeLimit()).contains(Duration.ofMinutes(90));
        assertThat(only(" TIMEOUT(90) # failed").timeLimit()).contains(Duration.ofMinutes(90));
        assertThat(only(" TIMEOUT ( 180 )  # glm-5-fp4").timeLimit()).contains(Duration.ofHours(3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SKIP (not on B200) | not on B200",
                "SKIP (see (1) and #2) | see (1) and #2",
                "SKIP (https://nvbugs/1) TIMEOUT (90) | https://nvbugs/1",
                "TIMEOUT (90) SKIP # (https://nvbugs/2) | https://nvbugs/2",
                "SKIP #(https://nvbugs/2) | https://nvbugs/2",
                "SKIP | ''",
                "SKIP # flaky | ''"
            })
    void shouldReadWhyACaseIsSkipped(String tail, String reason) {
        assertThat(only(" " + tail).skipReason()).contains(reason);
    }

    @Test
    void shouldKeepTheOtherMarkers() {
        assertThat(only(" XFAIL (bug) UNSTABLE ISOLATION").markers()).containsExactly("XFAIL", "UNSTABLE", "ISOLATION");
        assertThat(only(" ISOLATION,XFAIL").markers()).containsExactly("ISOLATION", "XFAIL");
        assertThat(only(" XFAIL,ISOLATION TIMEOUT (9)").markers()).containsExactly("XFAIL", "ISOLATION");
        assertThat(only(" SKIP").markers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TIMEOUT | expected whole minutes from 1, such as TIMEOUT (90)",
                "TIMEOUT (abc) | expected whole minutes from 1, such as TIMEOUT (90)",
                "TIMEOUT (0) | expected whole minutes from 1, such as TIMEOUT (90)",
                "TIMEOUT (-5) | expected whole minutes from 1, such as TIMEOUT (90)",
                "TIMEOUT (90m) | expected whole minutes from 1, such as TIMEOUT (90)",
                "TIMEOUT () | expected whole minutes from 1, such as TIMEOUT (90)",
                "TIMEOUT (99999999999) | expected whole minutes from 1, such as TIMEOUT (90)",
                "TIMEOUT (60) TIMEOUT (90) | two values of the time limit",
                "SKPI (why) | unknown marker 'SKPI', expected one of TIMEOUT, SKIP, XFAIL, UNSTABLE, ISOLATION",
                "SKPI (why) | did you mean 'SKIP'?",
                "TIMOUT (90) | did you mean 'TIMEOUT'?",
                "skip (why) | did you mean 'SKIP'?",
                "SKIPPED | unknown marker 'SKIPPED'",
                "SKIP (why | unexpected '(why'",
                "XFAIL why not | unexpected 'why not'",
                "-k other | unexpected '-k other'",
                "; rm -rf / | unexpected '; rm -rf /'",
                "[ 12 | unexpected '[ 12'"
            })
    void shouldRefuseAnythingElseBehindTheId(String tail, String expected) {
        Testlist list = read(" " + tail);

        assertThat(list.problems())
                .singleElement()
                .asString()
                .startsWith("list.txt:1: error")
                .contains(expected);
        assertThat(list.cases()).hasSize(1);
    }

    @Test
    void shouldReadTheTagsBehindAMistake() {
        assertThat(read(" SKPI # mode:disag").problems()).hasSize(2);
        assertThat(read(" oops # nodes:3").cases().get(0).tag().orElseThrow().nodes())
                .contains(3);
    }
}
