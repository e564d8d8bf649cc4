package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.YamlReader;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLineTest {
    private static final String NODE = "perf/test_perf_sanity.py::test_e2e[aggr-x-s]";

    private static Testlist read(String text) {
        return new TestlistReader(YamlReader.DEFAULT, Map.of()).read("<stdin>", text);
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
                "FAILED\u00A0@\u00A0- x",
                "2026-03-01T12:46:43.962646Z 01O FAILED @ - x",
                "2026-03-01T12:46:43.962646Z 01O+@ PASSED",
                "2026-03-01T12:46:43.962646Z 0aE @",
                "[GB200-4_GPUs-PyTorch-1] FAILED @ - x",
                "[2026-03-01T12:00:00.123Z] [GB200-4] FAILED @ - x",
                "0: FAILED @ - x",
                "12: @",
                "1. @",
                "2) @",
                "* @",
                "- [ ] @",
                "- [x] @",
                "\u2022 @",
                "- `@`",
                "`FAILED @` - x",
                "\"@\",",
                "'@'",
                "SUBFAILED[i=1] @ - assert",
                "SUBFAILED[batch] (i=1) @ - assert",
                "SUBPASSED (i=2) @"
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

    /** As terminal.py of pytest 9 and the plugins that upstream's tests use write them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2 tests collected in 0.97s",
                "1 test collected, 1 error in 0.68s",
                "1/2 tests collected (1 deselected) in 0.68s",
                "no tests collected in 0.01s",
                "no tests collected (5 deselected) in 0.01s",
                "3 passed in 1.02s",
                "2 subtests passed, 1 failed in 3.10s",
                "platform linux -- Python 3.11.7, pytest-9.0.3, pluggy-1.6.0 -- /usr/bin/python3",
                "cachedir: .pytest_cache",
                "rootdir: /src/tests",
                "configfile: pytest.ini (WARNING: ignoring pytest config in setup.cfg!)",
                "testpaths: tests",
                "plugins: timeout-2.4.0, xdist-3.8.0",
                "timeout: 3600.0s",
                "timeout method: thread",
                "timeout func_only: False",
                "session timeout: 7200.0s",
                "asyncio: mode=Mode.STRICT, debug=False",
                "run-last-failure: no previously failed tests, not deselecting items.",
                "collecting ... collected 2 items",
                "collecting 12 items / 1 error",
                "collected 5 items / 1 error / 2 deselected / 2 selected",
                "bringing up nodes...",
                "created: 2/2 workers",
                "2 workers [52 items]",
                "[gw0] linux Python 3.11.7 cwd: /src/tests",
                "scheduling tests via LoadScheduling",
                "PASSED                                                       [ 50%]",
                "2026-03-01T12:46:43.962646Z 01O+PASSED [ 50%]",
                "[GB200-4] ============ short test summary info ============",
                "0: rootdir: /src/tests",
                "INTERNALERROR> Traceback (most recent call last):",
                "-- Docs: https://docs.pytest.org/en/stable/how-to/capture-warnings.html",
                "(3 durations < 0.005s hidden.  Use -vv to show these durations.)",
                "perf/test_perf_sanity.py: 12",
                "<Module test_perf_sanity.py>"
            })
    void shouldSkipWhatPytestWritesBetweenNoRulers(String line) {
        Testlist list = read(line + "\n" + NODE + "\n");

        assertThat(list.cases()).hasSize(1);
        assertThat(list.problems())
                .singleElement()
                .hasToString("<stdin>:1: note: 1 line of pytest's own output skipped");
    }

    @Test
    void shouldReadAWholePastedSession() {
        Testlist list = read("""
                ============================= test session starts ==============================
                platform linux -- Python 3.11.7, pytest-9.0.3, pluggy-1.6.0 -- /usr/bin/python3
                cachedir: .pytest_cache
                rootdir: /src/tests
                configfile: pytest.ini
                plugins: timeout-2.4.0
                timeout: 3600.0s
                timeout method: thread
                collecting ... collected 2 items

                perf/test_perf_sanity.py::test_e2e[aggr_upload-a-b] PASSED               [ 50%]
                perf/test_perf_sanity.py::test_e2e[aggr_upload-c-d] FAILED               [100%]

                =========================== short test summary info ============================
                FAILED perf/test_perf_sanity.py::test_e2e[aggr_upload-c-d] - assert 0
                ========================= 1 failed, 1 passed in 1.02s ==========================
                """);

        assertThat(list.cases()).extracting(TestCase::id).containsExactly("aggr_upload-a-b", "aggr_upload-c-d");
        assertThat(list.problems())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "<stdin>:15: note: 'aggr_upload-c-d' is in <stdin>:12 already; it runs once",
                        "<stdin>:1: note: 11 lines of pytest's own output skipped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[skip] aggr-a-b", "[aggr-a-b]", "[aggr-a-b, aggr-c-d]", "timeout: 90m", "created: by me"})
    void shouldNotGuessWhatAnAuthorsOwnWordsMean(String line) {
        assertThat(read(NODE + "\n" + line).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.isError()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"E   AssertionError: 1 != 2", "Building wheel", "root: /code", "FAILED", "12:01:33 oops"})
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
