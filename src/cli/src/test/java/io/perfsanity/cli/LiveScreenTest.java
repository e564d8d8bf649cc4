package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.Cause;
import io.perfsanity.engine.result.LogExcerpt;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.text.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LiveScreenTest {
    private static final Instant NOW = Sample.START.plus(Duration.ofMinutes(12));

    private final LiveScreen screen =
            new LiveScreen(new RunTimes(Sample.START, List.of(), Map.of()), Words.of(Main.class, Locale.ENGLISH));

    private List<String> rows(Terminal.Size size, List<CaseStatus> cases) {
        List<CaseStatus> failures = cases.stream().filter(LiveScreen::hasFailed).toList();
        return screen.rows(size, cases, failures, List.of(), NOW).stream()
                .map(LiveScreen.Row::text)
                .toList();
    }

    private static CaseStatus of(int index, String id, Phase phase, Optional<Instant> started) {
        return new CaseStatus(
                index,
                id,
                phase,
                1,
                Optional.of("1"),
                Optional.of(JobState.RUNNING),
                "",
                "node1",
                Optional.empty(),
                started,
                Optional.empty());
    }

    @Test
    void shouldTellHowLongACaseHasBeenRunningAndHowLongTheRun() {
        assertThat(rows(
                        new Terminal.Size(24, 100),
                        List.of(of(1, "aggr-a", Phase.LIVE, Optional.of(NOW.minusSeconds(252))))))
                .satisfiesExactly(
                        row -> assertThat(row).endsWith("job 1 RUNNING on node1, 4m 12s"),
                        row -> assertThat(row).isEqualTo("0 of 1 done; 1 running; 12m 00s so far"));
    }

    @Test
    void shouldShowRunningJobsBeforeThoseThatWait() {
        List<CaseStatus> cases = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            cases.add(Sample.status(i, Phase.WAITING));
        }
        cases.set(89, of(90, "aggr-case_90", Phase.LIVE, Optional.of(NOW)));

        assertThat(rows(new Terminal.Size(6, 80), cases)).anyMatch(row -> row.startsWith("090 aggr-case_90 "));
    }

    @Test
    void shouldTellTheCauseOfTheLastFailuresAndTheTimesInARowOfTheirOwnWhereTheyDontFit() {
        List<CaseStatus> cases = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            cases.add(Sample.status(i, Phase.WAITING));
        }
        Cause cause = new Cause(Cause.Kind.FAULT, "CUDA error: x", LogExcerpt.NONE);
        cases.set(4, Sample.done(5, Sample.result(5, Verdict.FAILED, LogExcerpt.NONE, Optional.of(cause))));

        List<String> rows = rows(new Terminal.Size(20, 60), cases);

        assertThat(rows)
                .hasSizeLessThan(20)
                .contains("005 aggr-case_5   FAILED: CUDA error: x")
                .endsWith("1 of 100 done: 0 passed, 1 failed; 99 to come", "12m 00s so far");
    }

    @Test
    void shouldNotCallACaseAFailureThatPassedOrWasSkipped() {
        assertThat(List.of(Verdict.PASSED, Verdict.SKIPPED))
                .noneMatch(verdict -> LiveScreen.hasFailed(Sample.done(1, Sample.result(1, verdict))));
    }

    @Property(tries = 200)
    void shouldNeverBeWiderThanTheTerminalNorTaller(
            @ForAll @Size(max = 40) List<String> ids,
            @ForAll @IntRange(min = 4, max = 50) int height,
            @ForAll @IntRange(min = 10, max = 200) int width) {
        List<CaseStatus> cases = new ArrayList<>();
        for (String id : ids) {
            cases.add(of(cases.size() + 1, id, Phase.LIVE, Optional.of(NOW)));
        }
        assertThat(rows(new Terminal.Size(height, width), cases))
                .hasSizeLessThanOrEqualTo(height)
                .allMatch(row -> ScreenText.width(row) < width);
    }
}
