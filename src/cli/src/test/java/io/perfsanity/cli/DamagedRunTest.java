package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
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
    /** Of the only run, each test has a copy of its directory. */
    @TempDir
    static Path ran;

    @TempDir
    Path directory;

    private Path out;

    @BeforeAll
    static void runToTheEnd() throws IOException {
        Path list = Files.writeString(ran.resolve("list.txt"), "aggr-a\n");
        Path clusters = LocalTally.define(ran, "");
        Ran run = Ran.of("run", list, "--cluster", "here", "--clusters", clusters, "--out", ran.resolve("out"));
        assertThat(run.code()).as(run.err()).isZero();
    }

    @BeforeEach
    void copy() throws IOException {
        out = directory.resolve("out");
        try (Stream<Path> files = Files.walk(ran.resolve("out"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, out.resolve(ran.resolve("out").relativize(file)));
            }
        }
    }

    private static void assertThatTheCaseRanOnce() {
        assertThat(ran.resolve("starts")).hasContent("aggr-a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"runId\": \"2026", "null", "{}", "\u0000\u0001"})
    void shouldSayThatARunWhoseRequestIsDamagedCannotBeTakenUp(String text) throws IOException {
        Files.writeString(out.resolve("run.json"), text);

        for (String command : new String[] {"resume", "cancel"}) {
            Ran refused = Ran.of(command, out);

            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err().strip().lines())
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
            Ran refused = Ran.of(command, crashed);

            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err())
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

        Ran resumed = Ran.of("resume", out);

        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("aggr-a: PASSED");
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
