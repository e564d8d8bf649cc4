package io.perfsanity.engine.run;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.plan.PlanFixtures;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.scheduler.ClusterFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.SlurmRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** Runs on a {@link MemoryCluster}, driven tick by tick by clocks that stand still otherwise. */
abstract class OnMemoryCluster {
    static final String ID = "20260101-000000-abcde";

    @TempDir
    Path directory;

    final TestClock clock = new TestClock();
    final MemoryCluster cluster = new MemoryCluster();
    final List<RunListener.CaseStatus> events = new ArrayList<>();
    final List<String> health = new ArrayList<>();
    String profileLines = "workDirectory: /w\n";
    Executor executor = Runnable::run;
    JobQuota quota = JobQuota.UNLIMITED;
    List<PartitionFacts> partitions = List.of();
    RunGate gate = RunGate.NONE;
    Optional<Integer> maxFailures = Optional.empty();

    private ClusterFacts facts() {
        return new ClusterFacts(
                new ClusterFacts.LoginFacts("login", "5.2", "perf", Duration.ZERO),
                List.of(),
                new ClusterFacts.DirectoryFacts("/w", true, "", true, Optional.empty(), Optional.empty()),
                Map.of(),
                Optional.of(new ClusterFacts.SlurmFacts(
                        "22.05.8", Optional.empty(), true, partitions, SlurmRules.UNKNOWN)));
    }

    static String job(int index, int attempt) {
        return "ps-%s-%03d-%d".formatted(ID, index, attempt);
    }

    /** A process that has the run's directory; ended by close as by kill -9, since it writes nothing more. */
    final class Driver implements AutoCloseable {
        final RunDirectory held;
        final Run run;
        final Poller poller;

        Driver(RunDirectory held, Clocks clocks) throws IOException {
            this.held = held;
            RunListener listener = new RunListener() {
                @Override
                public void caseChanged(CaseStatus status) {
                    events.add(status);
                }

                @Override
                public void healthChanged(String message) {
                    health.add(message);
                }
            };
            this.run = Run.open(
                    held,
                    new Cluster(cluster, cluster, Duration.ofSeconds(20), Optional.of(facts())),
                    quota,
                    gate,
                    secret -> "s3cret'$(x)".toCharArray(),
                    listener,
                    executor,
                    clocks);
            this.poller =
                    new Poller(cluster, new PollPace(held.request().profile().limits(), new Random(1)), clocks);
            poller.add(run);
        }

        void tick() throws IOException {
            poller.tick();
            clock.pass(Duration.ofSeconds(15));
        }

        /** For what happens in the middle of something else. */
        void cancel() {
            try {
                run.cancel("cancelled by the user");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void giveUp() {
            try {
                run.giveUpJobs();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void driveToTheEnd() {
            try {
                poller.driveToTheEnd(run);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Ticks for as long, as a process does that is there all the time. */
        void ticksFor(Duration time) throws IOException {
            for (Instant end = clock.instant().plus(time); clock.instant().isBefore(end); ) {
                tick();
            }
        }

        List<Verdict> verdicts() {
            return run.result().cases().stream().map(CaseResult::verdict).toList();
        }

        @Override
        public void close() throws IOException {
            run.close();
            held.close();
        }
    }

    Driver begin(PlannedCase... cases) throws IOException {
        return begin(1, cases);
    }

    Driver begin(int retries, PlannedCase... cases) throws IOException {
        return begin(clock, retries, cases);
    }

    Driver begin(Clocks clocks, PlannedCase... cases) throws IOException {
        return begin(clocks, 1, cases);
    }

    private Driver begin(Clocks clocks, int retries, PlannedCase... cases) throws IOException {
        ClusterProfile profile = PlanFixtures.profile(profileLines);
        RunRequest request = new RunRequest(
                ID, clocks.read().time(), List.of("list.txt"), "text", profile, List.of(cases), retries, RunFacts.NONE);
        return new Driver(RunDirectory.create(directory, request.endingAfter(maxFailures)), clocks);
    }

    /** A job ends well, with a throughput that was measured on a node. */
    void measures(int index, int attempt, String node, double throughput) {
        String directory = "/cases/%03d-aggr-case%d/attempts/%d".formatted(index, index, attempt);
        cluster.nodes.put(job(index, attempt), node);
        cluster.files.put(
                directory,
                Map.of(
                        "output/results.xml", "<testsuite><testcase classname='c' name='n'/></testsuite>",
                        "output/perf_data.yaml", "- {d_token_throughput: " + throughput + "}\n",
                        "exit", "rc=0\n"));
        cluster.finish(job(index, attempt), JobState.COMPLETED, 0);
    }

    Driver resume() throws IOException {
        return new Driver(RunDirectory.open(directory), clock);
    }

    static PlannedCase[] cases(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> PlanFixtures.single(i, "aggr-case" + i))
                .toArray(PlannedCase[]::new);
    }
}
