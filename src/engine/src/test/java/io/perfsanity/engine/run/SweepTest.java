package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.plan.PlanFixtures;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.ClusterProbe.OwnJob;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Scheduler.Fence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    private static final String RUN = "20260101-000000-abcde";

    @TempDir
    Path directory;

    private final MemoryCluster cluster = new MemoryCluster();
    private final Sweep sweep = new Sweep(cluster);

    private static Orphan orphan(int index) {
        return new Orphan("ps-%s-%03d-1".formatted(RUN, index), "", place(index));
    }

    private static String place(int index) {
        return "/w/runs/%s/cases/%03d-x/attempts/1".formatted(RUN, index);
    }

    private List<Orphan> live(int count) throws IOException {
        List<Orphan> orphans =
                IntStream.rangeClosed(1, count).mapToObj(SweepTest::orphan).toList();
        cluster.submit(
                new Fence("/w", "token"),
                orphans.stream()
                        .map(orphan -> new Attempt(orphan.jobName(), orphan.directory()))
                        .toList());
        return orphans;
    }

    private RunDirectory run() throws IOException {
        return RunDirectory.create(
                directory,
                new RunRequest(
                        RUN,
                        Instant.EPOCH,
                        List.of("list.txt"),
                        "text",
                        PlanFixtures.profile("workDirectory: /w\n"),
                        List.of(),
                        0,
                        RunFacts.NONE));
    }

    @Test
    void shouldEndJobsHoweverMany() throws IOException {
        assertThat(sweep.end(live(230))).isEmpty();

        assertThat(cluster.jobs)
                .hasSize(230)
                .allSatisfy((id, state) -> assertThat(state).isEqualTo(JobState.CANCELLED));
    }

    @Test
    void shouldKeepAJobFromStartingThatIsNotThereYet() throws IOException {
        assertThat(sweep.end(List.of(orphan(1)))).isEmpty();

        assertThat(cluster.abandoned).containsExactly(orphan(1).jobName());
    }

    @Test
    void shouldKeepTheRecordOfThoseThatLiveOn() throws IOException {
        try (RunDirectory held = run()) {
            new Orphans(directory).add(live(3));
            cluster.immortal.add(orphan(2).jobName());

            assertThat(sweep.end(held)).containsExactly(orphan(2));

            assertThat(new Orphans(directory).read()).containsExactly(orphan(2));
        }
    }

    @Test
    void shouldRemoveTheRecordWhenAllAreGone() throws IOException {
        try (RunDirectory held = run()) {
            new Orphans(directory).add(live(2));

            assertThat(sweep.end(held)).isEmpty();

            assertThat(directory.resolve("orphans.json")).doesNotExist();
            assertThat(sweep.end(held)).as("again").isEmpty();
        }
    }

    @Test
    void shouldConcludeNothingWhileTheClusterIsOutOfReach() throws IOException {
        try (RunDirectory held = run()) {
            List<Orphan> orphans = live(2);
            new Orphans(directory).add(orphans);
            cluster.down = true;

            assertThatThrownBy(() -> sweep.end(held)).isInstanceOf(HostException.class);

            assertThat(new Orphans(directory).read()).isEqualTo(orphans);
        }
    }

    @Test
    void shouldForgetNoOrphanThatWasWrittenDownBefore() throws IOException {
        Orphans record = new Orphans(directory);
        record.add(List.of(orphan(1)));
        record.add(List.of(orphan(1), orphan(2)));

        assertThat(record.read()).containsExactly(orphan(1), orphan(2));
    }

    @Test
    void shouldNotTakeABrokenRecordForAnEmptyOne() throws IOException {
        Files.writeString(directory.resolve("orphans.json"), "[{\"jobName\": ");

        assertThatThrownBy(() -> new Orphans(directory).read()).isInstanceOf(IOException.class);
    }

    @Test
    void shouldTakeOnlyJobsForOursWhoseNameAndDirectoryAgree() {
        OwnJob ours = job("1", orphan(7).jobName(), place(7));

        assertThat(RunJob.on(
                        PlanFixtures.profile("workDirectory: /elsewhere\n"),
                        List.of(
                                ours,
                                job("2", "ps-server", place(7)),
                                job("3", orphan(7).jobName(), "/home/me"),
                                job("4", orphan(7).jobName(), place(8)))))
                .singleElement()
                .satisfies(job -> assertThat(job.asOrphan())
                        .isEqualTo(new Orphan(orphan(7).jobName(), "1", place(7))));
    }

    @Test
    void shouldTakeOnlyJobsBelowTheWorkDirectoryForOursWhereThereIsNoScheduler() {
        List<OwnJob> jobs = List.of(job("1", orphan(7).jobName(), place(7)));

        assertThat(RunJob.on(PlanFixtures.profile("workDirectory: /w\nscheduler: local\n"), jobs))
                .hasSize(1);
        assertThat(RunJob.on(PlanFixtures.profile("workDirectory: /w/run\nscheduler: local\n"), jobs))
                .isEmpty();
    }

    private static OwnJob job(String id, String name, String directory) {
        return new OwnJob(id, name, JobState.RUNNING, Optional.empty(), directory);
    }
}
