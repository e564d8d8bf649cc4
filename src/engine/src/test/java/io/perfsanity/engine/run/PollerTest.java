package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.Limits;
import io.perfsanity.engine.plan.PlanFixtures;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.scheduler.JobState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PollerTest {
    private static final int RUNS = 4;

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private final MemoryCluster cluster = new MemoryCluster();
    private final Poller poller = new Poller(cluster, new PollPace(Limits.DEFAULT, new Random(1)), clock);
    private final List<RunDirectory> held = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();

    @BeforeEach
    void beginRuns() throws IOException {
        for (int i = 0; i < RUNS; i++) {
            RunRequest request = new RunRequest(
                    "20260101-000000-abcd" + i,
                    clock.instant(),
                    List.of("list.txt"),
                    "text",
                    PlanFixtures.profile("workDirectory: /w\n"),
                    List.of(PlanFixtures.single(1, "aggr-case")),
                    1,
                    RunFacts.NONE);
            held.add(RunDirectory.create(directory.resolve(request.runId()), request));
            runs.add(Run.open(
                    held.get(i),
                    new Cluster(cluster, cluster, Duration.ofSeconds(20)),
                    secret -> new char[0],
                    new RunListener() {},
                    Runnable::run,
                    clock));
            poller.add(runs.get(i));
        }
    }

    @AfterEach
    void closeRuns() throws IOException {
        for (int i = 0; i < RUNS; i++) {
            runs.get(i).close();
            held.get(i).close();
        }
    }

    @Test
    void shouldAskForAllRunsAtOnce() throws IOException {
        poller.tick();

        assertThat(cluster.idOfName).hasSize(RUNS);
        assertThat(cluster.polls).hasValue(1);
    }

    @Test
    void shouldWatchRunsThatAreLiveWhileOthersAreSlowlySubmitted() throws IOException {
        List<Long> seenRunning = new ArrayList<>();
        cluster.meanwhile = () -> {
            clock.pass(Duration.ofMinutes(1));
            seenRunning.add(runs.stream()
                    .flatMap(run -> run.statuses().stream())
                    .filter(status -> status.state().equals(Optional.of(JobState.RUNNING)))
                    .count());
            cluster.all(JobState.RUNNING);
        };

        poller.tick();

        // What begins to run while one run is submitted is seen before the next.
        assertThat(seenRunning).containsExactly(0L, 0L, 1L, 2L);
        assertThat(cluster.polls).hasValue(RUNS);
    }

    @Test
    void shouldCountThePollsInARowWithoutAnAnswer() throws IOException {
        poller.tick();
        cluster.down = true;
        poller.tick();
        poller.tick();

        assertThat(poller.failures()).isEqualTo(2);

        cluster.down = false;
        poller.tick();

        assertThat(poller.failures()).isZero();
    }
}
