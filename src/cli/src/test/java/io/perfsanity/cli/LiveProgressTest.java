package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.scheduler.JobState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveProgressTest {
    private static final int ROWS = 10;
    private static final int COLUMNS = 60;

    private Terminal.Size size = new Terminal.Size(ROWS, COLUMNS);
    private final StringWriter err = new StringWriter();
    private final LiveProgress progress = new LiveProgress(
            new Console(new PrintWriter(new StringWriter()), new PrintWriter(err)),
            () -> size,
            new RunTimes(Instant.now(), List.of(), Map.of()));

    /** What stands on the screen after the last drawing, without the sequences that put it there. */
    private List<String> screen() {
        String drawn = err.toString();
        String last = drawn.substring(drawn.lastIndexOf('A') < 0 ? 0 : Math.max(0, drawn.lastIndexOf("A\r") + 1));
        return last.replaceAll("\u001b\\[[0-9;]*[A-Za-z]", "")
                .replace("\r", "")
                .lines()
                .toList();
    }

    private static List<CaseStatus> waiting(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> Sample.status(i, Phase.WAITING))
                .toList();
    }

    @Test
    void shouldShowALineACaseAndASummary() {
        progress.begin(waiting(2));

        assertThat(screen()).hasSize(3);
        assertThat(screen().get(0)).startsWith("001 aggr-case_1 ").endsWith(" waiting");
        assertThat(screen().get(2)).isEqualTo("0 of 2 done; 2 to come; 0s so far");
    }

    @Test
    void shouldFitTheRowsOfTheTerminalAndCountTheOthers() {
        progress.begin(waiting(100));
        progress.healthChanged("no answer");

        assertThat(screen()).hasSizeLessThan(ROWS).contains("0 of 100 done; 100 to come; 0s so far", "no answer");
    }

    @Test
    void shouldFitTheColumnsOfTheTerminal() {
        String id = "disagg_upload-e2e-" + "x".repeat(200);
        progress.begin(List.of(new CaseStatus(
                1,
                id,
                Phase.LIVE,
                1,
                Optional.of("1"),
                Optional.of(JobState.PENDING),
                "y".repeat(200),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));
        progress.healthChanged("z".repeat(200));

        assertThat(screen()).hasSize(3).allSatisfy(line -> assertThat(line).hasSizeLessThan(COLUMNS));
    }

    @Test
    void shouldShowCasesThatMoveRatherThanThoseThatAreDone() {
        progress.begin(waiting(20));
        IntStream.rangeClosed(1, 10)
                .forEach(i -> progress.caseChanged(Sample.done(i, Sample.result(i, Verdict.PASSED))));

        assertThat(screen()).filteredOn(line -> line.matches("\\d{3} .*")).allMatch(line -> line.endsWith("waiting"));
        assertThat(screen()).contains("10 of 20 done: 10 passed, 0 failed; 10 to come; 0s so far");
    }

    @Test
    void shouldDrawOverWhatItDrewBefore() {
        progress.begin(waiting(2));
        progress.caseChanged(Sample.status(1, Phase.SUBMITTING));

        assertThat(err.toString()).containsOnlyOnce("\u001b[3A");
    }

    @Test
    void shouldTellTheLastFailuresWhereNotAllCasesHaveARow() {
        size = new Terminal.Size(20, 100);
        progress.begin(waiting(1000));
        IntStream.rangeClosed(1, 20)
                .forEach(i -> progress.caseChanged(Sample.done(i, Sample.result(i, Verdict.FAILED))));

        assertThat(screen())
                .hasSizeLessThan(20)
                .contains("the last that didn't pass:")
                .anyMatch(line -> line.startsWith("20 of 1000 done: 0 passed, 20 failed; 980 to come; "))
                .filteredOn(line -> line.endsWith("FAILED: because of FAILED"))
                .extracting(line -> line.substring(0, 3))
                .containsExactly("017", "018", "019", "020");
    }

    @Test
    void shouldClearWhatATerminalThatBecameNarrowerMadeOfTheLastFrame() {
        progress.begin(List.of(Sample.live(1, JobState.RUNNING, "", "n".repeat(200))));
        size = new Terminal.Size(ROWS, COLUMNS / 2);
        progress.tick();

        // Both rows, of 59 and of 33 columns, take two lines now.
        assertThat(err.toString()).contains("\u001b[4A");
        assertThat(screen()).allSatisfy(line -> assertThat(line).hasSizeLessThan(COLUMNS / 2));
    }

    @Test
    void shouldKeepANoticeOnTheScreenWhileCasesMove() {
        progress.begin(waiting(2));
        progress.notice("cancelling");
        progress.caseChanged(Sample.status(1, Phase.SUBMITTING));

        assertThat(screen()).endsWith("cancelling");
        progress.countdown("cancelling: 2 jobs left, 41 s at most");
        assertThat(screen()).endsWith("cancelling: 2 jobs left, 41 s at most").doesNotContain("cancelling");
    }

    @Test
    void shouldPassOnNoControlCharacterOfAnId() {
        progress.begin(List.of(new CaseStatus(
                1,
                "a\u001b]0;t\u0007\n\u009b2Jb",
                Phase.WAITING,
                1,
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));

        assertThat(screen().get(0)).startsWith("001 a?]0;t???2Jb");
    }
}
