package io.jenkins.plugins.perfsanity.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.perfsanity.runs.ClusterJobs.Standing;
import io.perfsanity.engine.run.JobQuota;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterJobsTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final ClusterJobs<String> jobs = new ClusterJobs<>(() -> now);
    private final List<String> woken = new ArrayList<>();

    private JobQuota join(String run, int most) {
        return jobs.join(run, most, () -> woken.add(run));
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private int ask(JobQuota run, int live, int wanted) {
        pass(Duration.ofSeconds(1));
        return run.grant(live, wanted);
    }

    @Test
    void shouldGiveAllToTheOnlyRun() {
        JobQuota only = join("only", 50);

        assertThat(ask(only, 0, 80)).isEqualTo(50);
        assertThat(ask(only, 50, 30)).isZero();
        assertThat(ask(only, 40, 30)).isEqualTo(10);
    }

    @Test
    void shouldHoldTheLimitOverAllRuns() {
        JobQuota first = join("first", 10);
        JobQuota second = join("second", 10);

        assertThat(ask(first, 0, 7)).isEqualTo(7);
        assertThat(ask(second, 0, 7)).isEqualTo(3);
        assertThat(ask(first, 7, 0)).isZero();
        assertThat(ask(second, 3, 4)).isZero();
    }

    @Test
    void shouldDealInTurnsWhatBecomesFree() {
        JobQuota first = join("first", 4);
        JobQuota second = join("second", 4);
        assertThat(ask(first, 0, 10)).isEqualTo(4);
        assertThat(ask(second, 0, 10)).isZero();

        // Of three that became free
        assertThat(ask(first, 1, 9)).isEqualTo(2);
        assertThat(woken).containsExactly("second");
        assertThat(ask(second, 0, 10)).isEqualTo(1);
        assertThat(ask(first, 2, 8)).as("the second's turn").isZero();
        assertThat(ask(second, 1, 9)).isEqualTo(1);
    }

    @Test
    void shouldKeepForAWaitingRunWhatItHasNotFetchedYet() {
        JobQuota first = join("first", 2);
        JobQuota second = join("second", 2);
        ask(first, 0, 5);
        ask(second, 0, 5);
        ask(first, 0, 4);

        assertThat(ask(first, 0, 4)).as("one is the second's").isEqualTo(1);
        assertThat(ask(second, 0, 5)).isEqualTo(1);
    }

    @Test
    void shouldKeepNothingForARunThatIsSilent() {
        JobQuota first = join("first", 2);
        JobQuota second = join("second", 2);
        ask(first, 0, 5);
        ask(second, 0, 5);
        ask(first, 0, 4);
        pass(Duration.ofMinutes(6));

        assertThat(ask(first, 1, 4)).isEqualTo(1);
        assertThat(ask(second, 0, 5)).isZero();
    }

    @Test
    void shouldServeThoseWhoWaitWhenOneLeaves() {
        JobQuota first = join("first", 2);
        JobQuota second = join("second", 2);
        ask(first, 0, 2);
        ask(second, 0, 2);

        jobs.leave("first");

        assertThat(woken).containsExactly("second");
        assertThat(ask(second, 0, 2)).isEqualTo(2);
        assertThat(jobs.standings()).extracting(Standing::run).containsExactly("second");
    }

    @Test
    void shouldTellInWhichOrderRunsAreServed() {
        JobQuota first = join("first", 2);
        JobQuota second = join("second", 2);
        JobQuota idle = join("idle", 2);
        ask(idle, 0, 0);
        ask(second, 0, 3);
        ask(first, 0, 1);

        assertThat(jobs.standings()).extracting(Standing::run).containsExactly("second", "first", "idle");
        assertThat(jobs.standings()).extracting(Standing::live).containsExactly(2, 0, 0);
        assertThat(jobs.standings()).extracting(Standing::waiting).containsExactly(1, 1, 0);
    }
}
