package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run's directory of which a crash left half, or somebody's cleaning up. */
@EnabledOnOs(OS.LINUX)
class DamagedRunTest {
    @TempDir
    Path directory;

    private Path out;

    @BeforeEach
    void runToTheEnd() throws IOException {
        out = directory.resolve("out");
        Path list = Files.writeString(directory.resolve("list.txt"), "aggr-a\n");
        Path clusters = LocalTally.define(directory, "");
        Ran ran = Ran.of("run", list, "--cluster", "here", "--clusters", clusters, "--out", out);
        assertThat(ran.code()).as(ran.err()).isZero();
    }

    private void assertThatTheCaseRanOnce() {
        assertThat(directory.resolve("starts")).hasContent("aggr-a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"runId\": \"2026", "null", "{}", "\u0000\u0001"})
    void shouldSayThatARunWhoseRequestIsDamagedCannotBeTakenUp(String text) throws IOException {
        Files.writeString(out.resolve("run.json"), text);

        for (String command : new String[] {"resume", "cancel"}) {
            Ran ran = Ran.of(command, out);

            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err().strip().lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("perf-sanity: " + out.resolve("run.json"))
                            .contains("can't be taken up again", "'perf-sanity clusters orphans'"));
        }
        assertThatTheCaseRanOnce();
    }

    @Test
    void shouldSayThatThereIsNoRunWhereACrashCameBeforeItWasWrittenDown() throws IOException {
        Path crashed = Files.createDirectory(directory.resolve("crashed"));
        Files.writeString(crashed.resolve("run.json.tmp"), "{\"runId\"");
        Files.writeString(crashed.resolve("lock"), "");

        for (String command : new String[] {"resume", "cancel"}) {
            Ran ran = Ran.of(command, crashed);

            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err())
                    .isEqualToIgnoringNewLines(
                            "perf-sanity: " + crashed + " is not the directory of a run (no run.json)");
        }
    }

    /** Its jobs are known to the cluster, which is asked before anything is submitted. */
    @ParameterizedTest
    @ValueSource(strings = {"absent", "", "garbage\n\u0000{}\n[1]\n", "{\"index\":1,\"phase\":\"SUBMI"})
    void shouldFindTheJobsAgainThatTheJournalNoLongerTellsOf(String text) throws IOException {
        Path journal = out.resolve("journal.jsonl");
        if (text.equals("absent")) {
            Files.delete(journal);
        } else {
            Files.writeString(journal, text);
        }

        Ran ran = Ran.of("resume", out);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("aggr-a: PASSED");
        assertThatTheCaseRanOnce();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"schema\": 1, \"cas", "{\"schema\": 1}", "[]", "\u0000\uFFFF"})
    void shouldSayWhichResultsAreDamagedAndWriteThemAnewFromTheJournal(String text) throws IOException {
        Path results = out.resolve("results.json");
        Files.writeString(results, text);

        Ran report = Ran.of("report", out);
        Ran resume = Ran.of("resume", out);

        assertThat(report.code()).isEqualTo(2);
        assertThat(report.err().strip().lines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("perf-sanity: " + results));
        assertThat(resume.code()).as(resume.err()).isZero();
        assertThat(Ran.of("report", out).code()).isZero();
        assertThatTheCaseRanOnce();
    }
}
