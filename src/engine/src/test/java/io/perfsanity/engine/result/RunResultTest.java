package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.testlist.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RunResultTest {
    private static final Instant T0 = Instant.parse("2026-03-04T18:00:00Z");

    @Test
    void shouldAlwaysHoldAllThreeModesInTheirOrder() {
        assertThat(run(List.of()).modes())
                .containsExactly(
                        Map.entry(Mode.SINGLE_AGG, ModeSummary.of(List.of())),
                        Map.entry(Mode.MULTI_AGG, ModeSummary.of(List.of())),
                        Map.entry(Mode.DISAGG, ModeSummary.of(List.of())));
    }

    @Property(tries = 200)
    void shouldTotalTheModes(
            @ForAll @Size(max = 40) List<Mode> modes,
            @ForAll @Size(min = 1, max = 6) List<Verdict> verdicts,
            @ForAll @IntRange(max = 7_200) int ran) {
        List<CaseResult> cases = new ArrayList<>();
        for (int i = 0; i < modes.size(); i++) {
            cases.add(result(modes.get(i), verdicts.get(i % verdicts.size()), attempt(60, ran)));
        }
        RunResult run = run(cases);
        ModeSummary totals = run.totals();

        assertThat(Verdict.values())
                .allSatisfy(verdict -> assertThat(totals.count(verdict))
                        .isEqualTo(run.modes().values().stream()
                                .mapToInt(mode -> mode.count(verdict))
                                .sum()));
        assertThat(totals.total()).isEqualTo(cases.size());
        assertThat(run.modes().values())
                .allSatisfy(mode -> assertThat(mode.passed()
                                + mode.failed()
                                + mode.timeout()
                                + mode.invalid()
                                + mode.infra()
                                + mode.cancelled()
                                + mode.skipped())
                        .isEqualTo(mode.total()));
        assertThat(totals.gpuHours())
                .isCloseTo(cases.size() * 8 * ran / 3600.0, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(totals.nodes()).isEqualTo(cases.size() * 2);
    }

    @Test
    void shouldCountEveryAttemptAsUsage() {
        Usage usage = Usage.of(List.of(attempt(60, 1_800), attempt(30, 1_800)), Optional.of(4));

        assertThat(usage).isEqualTo(new Usage(Duration.ofSeconds(90), Duration.ofHours(1), 4.0));
    }

    @Test
    void shouldCountWaitingThatNeverEndedInAStart() {
        AttemptResult waited = new AttemptResult(
                1,
                "ps-1",
                Optional.of("7"),
                Optional.of(JobState.CANCELLED),
                List.of(),
                Optional.of(T0),
                Optional.empty(),
                Optional.of(T0.plusSeconds(40)),
                Verdict.CANCELLED,
                "",
                NodeFacts.NONE,
                Optional.empty());

        assertThat(Usage.of(List.of(waited), Optional.of(4)))
                .isEqualTo(new Usage(Duration.ofSeconds(40), Duration.ZERO, 0));
    }

    @Test
    void shouldNotCountBackwardsWhenTwoClocksDisagree() {
        assertThat(attempt(-5, -5).timeQueued()).isZero();
        assertThat(attempt(-5, -5).timeRunning()).isZero();
    }

    @Test
    void shouldBeASuccessOnlyWhenAllThatRanPassed() {
        CaseResult passed = result(Mode.DISAGG, Verdict.PASSED, attempt(1, 1));
        CaseResult skipped = result(Mode.DISAGG, Verdict.SKIPPED, attempt(1, 1));
        CaseResult infra = result(Mode.DISAGG, Verdict.INFRA, attempt(1, 1));

        assertThat(ModeSummary.of(List.of(passed, skipped)).allPassed()).isTrue();
        assertThat(ModeSummary.of(List.of(passed, infra)).allPassed()).isFalse();
    }

    private static RunResult run(List<CaseResult> cases) {
        return new RunResult("r", "gb200", T0, Optional.empty(), List.of(), RunFacts.NONE, cases, Optional.empty());
    }

    private static AttemptResult attempt(int queued, int ran) {
        Instant started = T0.plusSeconds(queued);
        return new AttemptResult(
                1,
                "ps-1",
                Optional.of("7"),
                Optional.of(JobState.COMPLETED),
                List.of(),
                Optional.of(T0),
                Optional.of(started),
                Optional.of(started.plusSeconds(ran)),
                Verdict.PASSED,
                "",
                NodeFacts.NONE,
                Optional.empty());
    }

    private static CaseResult result(Mode mode, Verdict verdict, AttemptResult attempt) {
        return new CaseResult(
                1,
                "id",
                "node",
                mode,
                2,
                Optional.of(8),
                verdict,
                "",
                List.of(attempt),
                Duration.ofHours(1),
                Usage.of(List.of(attempt), Optional.of(8)),
                List.of(),
                List.of(),
                Map.of(),
                TestSummary.NONE,
                "cases/1",
                Collected.NOTHING,
                LogExcerpt.NONE,
                Optional.empty(),
                List.of());
    }
}
