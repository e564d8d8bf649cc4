package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.classify.CaseReader;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.host.Relay;
import io.perfsanity.engine.host.SshCredential;
import io.perfsanity.engine.input.Problems;
import io.perfsanity.engine.plan.PlannedCases;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.scheduler.SchedulerSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many runs on the lab, served by one poller, while its network and its controller fail again and again. What ran is
 * counted there. {@code work/soak} has more runs of more cases for longer.
 */
@EnabledIfSystemProperty(named = "lab.dir", matches = ".+")
class LoadIT {
    private static final int RUNS = Integer.getInteger("load.runs", 3);
    private static final int CASES = Integer.getInteger("load.cases", 8);
    /** As long as new runs take the place of those that have ended. */
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("load.seconds", 30));
    /** Of a misfortune. */
    private static final int LONGEST_SECONDS = Integer.getInteger("load.longest", 5);
    /** Of a job. */
    private static final int JOB_SECONDS = Integer.getInteger("load.job", 5);

    private final Path lab = Path.of(System.getProperty("lab.dir", ""));
    private final ExecutorService transfers = Executors.newFixedThreadPool(3);
    private final Map<Run, RunDirectory> live = new LinkedHashMap<>();
    private final Set<String> passed = new HashSet<>();
    private final List<Long> heap = new ArrayList<>();
    private final List<Integer> threads = new ArrayList<>();

    @TempDir
    Path directory;

    private Relay network;
    private ClusterProfile profile;
    private Path tally;
    private CountingCluster cluster;
    private int begun;
    private int attempts;

    @BeforeEach
    void connect() throws IOException {
        network = new Relay(Integer.getInteger("lab.port", 2222));
        tally = Files.createTempDirectory(lab.resolve("home/perf"), "load");
        Files.setPosixFilePermissions(tally, PosixFilePermissions.fromString("rwxrwxrwx"));
        profile = profile();
        cluster = new CountingCluster(
                ProfileHosts.open(
                        profile.connection(),
                        login -> () -> SshCredential.privateKey(Files.readAllBytes(lab.resolve("keys/id_plain")))),
                SchedulerSettings.of(profile));
    }

    @AfterEach
    void leaveNothing() throws IOException {
        for (Map.Entry<Run, RunDirectory> left : live.entrySet()) {
            left.getKey().cancel("the test is over");
            left.getKey().close();
            left.getValue().close();
        }
        transfers.shutdownNow();
        cluster.close();
        network.close();
        try (var files = Files.walk(tally)) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private ClusterProfile profile() throws IOException {
        Path keys = directory.resolve("known_hosts");
        Files.writeString(
                keys, Files.readString(lab.resolve("keys/known_hosts")).replaceAll("]:\\d+", "]:" + network.port()));
        Problems problems = new Problems();
        Map<String, ClusterProfile> profiles = ClustersFile.read(
                "clusters.yaml", """
                clusters:
                  load:
                    connection:
                      type: ssh
                      hosts: ['127.0.0.1:%d']
                      user: perf
                      identityFile: unused
                      knownHostsFile: '%s'
                    workDirectory: '%s/home/perf/work'
                    partition: gb200
                    gpusPerNode: 4
                    exclusive: false
                    limits: {liveJobs: 1000, pollFloor: 1s, pollCeiling: 5s, exitFile: 60s}
                    commands:
                      tasksPerNode: 1
                      agg: |
                        printf '%%s\\n' "$PS_OUTPUT_DIR" >>'%s/starts'
                        sleep $((RANDOM %% %d))
                        printf '<testsuite name="perf"><testcase classname="c" name="n"/></testsuite>' \\
                          >"$PS_OUTPUT_DIR/results.xml"
                      ctx: 'true'
                      gen: 'true'
                      benchmark: 'true'
                """.formatted(network.port(), keys, lab, tally, JOB_SECONDS), problems);
        assertThat(problems.toList()).isEmpty();
        return profiles.get("load");
    }

    @Test
    void shouldLoseAndDoubleNothingWhileNetworkAndControllerFail() throws Exception {
        Random random = new Random(Long.getLong("soak.seed", System.nanoTime()));
        Poller poller = new Poller(
                cluster,
                new PollPace(profile.limits(), random),
                new RunListener() {
                    @Override
                    public void healthChanged(String message) {
                        System.out.println("health: " + message);
                    }
                },
                Clock.systemUTC());
        Instant end = Instant.now().plus(LENGTH);
        Weather weather = new Weather(network, random, LONGEST_SECONDS);
        try {
            while (!live.isEmpty() || Instant.now().isBefore(end)) {
                while (live.size() < RUNS && Instant.now().isBefore(end)) {
                    poller.add(begin());
                }
                Thread.sleep(poller.tick().toMillis());
                for (Run run : List.copyOf(live.keySet())) {
                    if (run.finished()) {
                        poller.remove(run);
                        check(run);
                    }
                }
            }
        } finally {
            weather.clearUp();
        }
        checkCounts();
    }

    private Run begin() throws IOException {
        begun++;
        CaseReader reader = new CaseReader(CaseReader.Choice.ALL);
        reader.list(
                "list.txt",
                IntStream.range(0, CASES)
                        .mapToObj(index -> "aggr-load%d_case%d".formatted(begun, index))
                        .collect(Collectors.joining("\n"))
                        .getBytes(StandardCharsets.UTF_8));
        var cases = reader.read(profile.classifySettings(false));
        assertThat(cases.usable()).isTrue();
        RunDirectory held = RunDirectory.create(
                directory.resolve("run-" + begun),
                new RunRequest(
                        RunIds.next(Instant.now()),
                        Instant.now(),
                        List.of("list.txt"),
                        cases.text(),
                        profile,
                        PlannedCases.of(cases.cases()),
                        1));
        Run run = Runs.open(
                held, cluster, cluster, Duration.ofSeconds(20), new RunListener() {}, transfers, Clock.systemUTC());
        live.put(run, held);
        return run;
    }

    private void check(Run run) throws IOException {
        List<CaseResult> cases = run.result().cases();
        assertThat(cases).hasSize(CASES).allSatisfy(result -> {
            assertThat(result.verdict()).as(result.reason()).isEqualTo(Verdict.PASSED);
            AttemptResult last = result.attempts().get(result.attempts().size() - 1);
            attempts += result.attempts().size();
            passed.add("/runs/%s/%s/attempts/%d/output"
                    .formatted(run.request().runId(), result.directory(), last.number()));
        });
        run.close();
        live.remove(run).close();
        System.gc();
        heap.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
        threads.add((int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("relay"))
                .count());
        System.out.printf(
                "run %d of %d ended, %d cases in %d attempts, heap %s MiB, threads %s%n",
                passed.size() / CASES, begun, passed.size(), attempts, last(heap), last(threads));
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }

    private void checkCounts() throws IOException {
        List<String> starts = Files.readAllLines(tally.resolve("starts")).stream()
                .map(path -> path.substring(path.indexOf("/runs/")))
                .toList();
        assertThat(starts).as("an attempt that ran").doesNotHaveDuplicates().containsAll(passed);
        assertThat(starts).as("no more than were made").hasSizeLessThanOrEqualTo(attempts);
        assertThat(cluster.commandsOfPolls()).as("one remote command a poll").isEqualTo(cluster.polls());
        int half = heap.size() / 2;
        assertThat(Collections.max(threads.subList(half, threads.size())))
                .as("threads")
                .isLessThanOrEqualTo(Collections.max(threads.subList(0, half + 1)) + 3);
        assertThat(Collections.max(heap.subList(half, heap.size())))
                .as("MiB")
                .isLessThanOrEqualTo(Collections.max(heap.subList(0, half + 1)) + 16);
        System.out.printf(
                "%d runs, %d cases, %d attempts, %d starts; %d polls, at most %d jobs in one%n",
                begun, passed.size(), attempts, starts.size(), cluster.polls(), cluster.mostWatched());
    }
}
