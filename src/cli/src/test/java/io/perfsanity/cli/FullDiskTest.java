package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A run whose directory lies on a file system that fills up: a small one, in name spaces of the test's own. */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {
    /** {@code fill} takes all that is left; {@code cli} is the command line. */
    private static final String PREPARE = """
            set -u
            mount -t tmpfs -o size=4m tmpfs disk || exit 99
            fill() { cat /dev/zero >disk/filler 2>/dev/null; }
            cli() { "$@" >>log 2>&1; echo $? >>codes; }
            begin=("$@" run list.txt --cluster here --clusters clusters.yaml --out disk/run --retries 0 --plain)
            resume=("$@" resume disk/run --plain)
            """;

    /** So many that what the journal has to say about them takes a new block. */
    private static final String LIST =
            IntStream.range(0, 12).mapToObj("aggr-%02d\n"::formatted).collect(Collectors.joining());

    @TempDir
    Path directory;

    @BeforeEach
    void prepare() throws Exception {
        assumeTrue(
                new ProcessBuilder("unshare", "-Urm", "true").start().waitFor() == 0,
                "users may not have name spaces of their own here");
        Files.createDirectory(directory.resolve("disk"));
        Files.writeString(directory.resolve("list.txt"), LIST);
        LocalTally.define(directory, "until [[ -e $directory/go ]]; do sleep 0.2; done");
    }

    /** Runs bash where the small file system is; what lies on it in the end is copied to {@code kept}. */
    private void inNamespace(String script) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("unshare", "-Urm", "bash", "-c", PREPARE + script + "\ncp -r disk/run kept", "bash"));
        command.addAll(Ran.java());
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("bash.log").toFile())
                .start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(read("log")).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(read("bash.log")).isZero();
    }

    private String read(String file) throws IOException {
        return Files.readString(directory.resolve(file));
    }

    private List<CaseResult> cases() throws IOException {
        return new ResultsJson().read(directory.resolve("kept/results.json")).cases();
    }

    private void assertThatEachCaseRanOnce() throws IOException {
        assertThat(read("starts").lines())
                .containsExactlyInAnyOrderElementsOf(LIST.lines().toList());
    }

    @Test
    void shouldLeaveItsJobsAloneWhenTheJournalCannotBeWrittenAndGoOnWhenThereIsRoom() throws Exception {
        inNamespace("""
                cli "${begin[@]}" &
                until [[ -s starts && $(wc -l <starts) == 12 ]]; do sleep 0.1; done
                fill
                touch go
                wait
                rm disk/filler
                cli "${resume[@]}"
                """);

        assertThat(read("codes").lines()).containsExactly("3", "0");
        assertThat(read("log"))
                .contains("journal.jsonl can't be written: No space left on device")
                .contains("the jobs of this run go on meanwhile", "'perf-sanity resume disk/run' goes on with them")
                .doesNotContain("cancelling");
        assertThat(cases())
                .as(read("log"))
                .extracting(CaseResult::verdict)
                .hasSize(12)
                .containsOnly(Verdict.PASSED);
        assertThatEachCaseRanOnce();
    }

    @Test
    void shouldSubmitNothingWhenTheRunCannotBeWrittenDown() throws Exception {
        inNamespace("""
                mkdir disk/run
                fill
                cli "${begin[@]}"
                rm disk/filler
                touch go
                cli "${begin[@]}"
                """);

        assertThat(read("codes").lines()).containsExactly("3", "0");
        assertThat(read("log")).contains("disk/run/run.json can't be written: No space left on device");
        assertThatEachCaseRanOnce();
    }
}
