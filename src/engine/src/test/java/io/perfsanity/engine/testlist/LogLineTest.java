package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.YamlLimits;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLineTest {
    private static final String NODE = "perf/test_perf_sanity.py::test_e2e[aggr-x-s]";

    private static Testlist read(String text) {
        return new TestlistReader(YamlLimits.DEFAULT, Map.of()).read("<stdin>", text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FAILED @",
                "ERROR @",
                "PASSED @",
                "  FAILED @ - AssertionError: expected [1, 2] # of nodes",
                "FAILED @ - ",
                "FAILED @ -",
                "@ PASSED [ 50%]",
                "@ FAILED [  3%]",
                "@ SKIPPED (no GPU) [100%]",
                "@ XFAIL (bug) [ 7%]",
                "@ PASSED",
                "@ ERROR [ 12%] - setup",
                "[gw3] [ 12%] PASSED @",
                "[gw0] FAILED @",
                "12:01:33 FAILED @",
                "12:01:33.123 @",
                "[2026-06-01T12:01:33.123Z] FAILED @ - x",
                "[2026-06-01 12:01:33] @",
                "2026-06-01 12:01:33,123 @",
                "2026-06-01T12:01:33+02:00 [gw1] [ 1%] FAILED @",
                "\u001B[31mFAILED\u001B[0m @\u001B[1m - x\u001B[m",
                "\u001B[8mha:////4abc==\u001B[0mFAILED @",
                "FAILED\u00A0@\u00A0- x"
            })
    void shouldCutWhatACiLogPutsAroundACase(String line) {
        Testlist list = read(line.replace("@", NODE));

        assertThat(list.problems()).isEmpty();
        assertThat(list.cases()).singleElement().satisfies(testCase -> {
            assertThat(testCase.nodeId()).isEqualTo(NODE);
            assertThat(testCase.markers()).isEmpty();
            assertThat(testCase.skipReason()).isEmpty();
            assertThat(testCase.tag()).isEmpty();
        });
    }

    @Test
    void shouldReadATagThatSomebodyAddedBehindAMessage() {
        assertThat(read("FAILED " + NODE + " - Error: x  # mode:disagg")
                        .cases()
                        .get(0)
                        .tag()
                        .orElseThrow()
                        .mode())
                .contains(Mode.DISAGG);
    }

    @Test
    void shouldCutAMessageOnlyBehindTheClosingBracket() {
        Testlist list = read("FAILED test_x.py::test_b[a - b] - AssertionError\n");

        assertThat(list.cases()).extracting(TestCase::nodeId).containsExactly("test_x.py::test_b[a - b]");
    }

    @Test
    void shouldSkipPytestsOwnLinesWithOneNote() {
        Testlist list = read("""
                12:00:01 ============ short test summary info ============
                FAILED %1$s - AssertionError
                ================
                2 failed, 3 passed in 12.3s
                = 1 failed, 2 warnings in 3725.10s (1:02:05) =
                no tests ran in 0.01s
                collected 5 items
                short test summary info
                _ test_e2e[aggr-x] _
                ----- Captured stdout call -----
                !!! Interrupted: 1 error !!!
                SKIPPED [1] perf/test_perf_sanity.py:12: no GPU
                perf/test_perf_sanity.py ..F. [ 12%%]
                12.31s call     %1$s
                """.formatted(NODE));

        assertThat(list.cases()).hasSize(1);
        assertThat(list.problems())
                .singleElement()
                .hasToString("<stdin>:1: note: 13 lines of pytest's own output skipped");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"E   AssertionError: 1 != 2", "Building wheel", "rootdir: /code", "FAILED", "12:01:33 oops"})
    void shouldNotDropAnyOtherLineOfALog(String line) {
        assertThat(read(NODE + "\n" + line).problems())
                .singleElement()
                .asString()
                .startsWith("<stdin>:2: error");
    }

    @Test
    void shouldTakeLinearTimeForHostileLines() {
        String blanks = " ".repeat(1 << 20);
        for (String line : new String[] {
            "=".repeat(1 << 20) + "x",
            "FAILED ".repeat(1 << 17),
            "[" + blanks,
            "aggr-x #" + " mode:disagg".repeat(1 << 15),
            "aggr-x" + " SKIP (".repeat(1 << 15),
            ".F".repeat(1 << 19),
            "1 passed" + blanks + "x"
        }) {
            assertThat(read(line).problems()).isNotEmpty();
        }
    }
}
