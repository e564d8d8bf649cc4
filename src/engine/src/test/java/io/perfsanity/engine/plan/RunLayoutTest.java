package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Other programs and older runs look for these. */
class RunLayoutTest {
    private final RunLayout layout = new RunLayout("/lustre/perf", "20260101-120000-abcde");
    private final PlannedCase planned = PlanFixtures.single(7, "aggr-a-b");

    @Test
    void shouldKeepEachAttemptInADirectoryOfItsOwn() {
        assertThat(layout.runDirectory()).isEqualTo("/lustre/perf/runs/20260101-120000-abcde");
        assertThat(layout.attemptDirectory(planned, 2))
                .isEqualTo("/lustre/perf/runs/20260101-120000-abcde/cases/007-aggr-a-b/attempts/2");
    }

    @Test
    void shouldNameAJobByItsRunItsCaseAndItsAttempt() {
        assertThat(layout.jobName(planned, 2)).isEqualTo("ps-20260101-120000-abcde-007-2");
    }
}
