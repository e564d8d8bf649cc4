package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.scheduler.JobState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveProgressTest {
    private static final int ROWS = 10;
    private static final int COLUMNS = 60;

    private final StringWriter err = new StringWriter();
    private final LiveProgress progress = new LiveProgress(
            new Console(new PrintWriter(new StringWriter()), new PrintWriter(err)),
            new LiveProgress.TerminalSize(ROWS, COLUMNS));

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
        assertThat(screen().get(2)).isEqualTo("0 of 2 done, 0 live");
    }

    @Test
    void shouldFitTheRowsOfTheTerminalAndCountTheOthers() {
        progress.begin(waiting(100));
        progress.healthChanged("no answer");

        assertThat(screen()).hasSizeLessThan(ROWS).contains("0 of 100 done, 0 live, 93 not shown", "no answer");
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
        assertThat(screen()).contains("10 of 20 done, 0 live, 13 not shown");
    }

    @Test
    void shouldDrawOverWhatItDrewBefore() {
        progress.begin(waiting(2));
        progress.caseChanged(Sample.status(1, Phase.SUBMITTING));

        assertThat(err.toString()).containsOnlyOnce("\u001b[3A");
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
