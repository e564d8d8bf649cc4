package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.classify.CaseReader;
import io.perfsanity.engine.classify.ListedCases;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.host.Relay;
import io.perfsanity.engine.host.SshCredential;
import io.perfsanity.engine.host.SshHost;
import io.perfsanity.engine.host.SshSettings;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.scheduler.SchedulerSettings;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
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

/**
 * Runs on the lab whose commands write down on the cluster that they ran, reached through a network that can be made to
 * fail.
 */
final class CountedRuns implements AutoCloseable {
    private final Path lab = Path.of(System.getProperty("lab.dir", ""));
    private final Relay network = new Relay(Integer.getInteger("lab.port", 2222));
    private final ExecutorService transfers = Executors.newFixedThreadPool(3);
    private final Map<Run, RunDirectory> live = new LinkedHashMap<>();
    private final Set<String> passed = new HashSet<>();
    private final Path directory;
    private final Path tally;
    private final ClusterProfile profile;
    private final CountingCluster cluster;
    private final Poller poller;
    private int begun;
    private int attempts;

    /**
     * None yet.
     *
     * @param directory for the files of the runs
     * @param jobSeconds a job takes fewer than so many
     * @param aliveInterval a server that is silent for four of them counts as gone
     */
    CountedRuns(Path directory, int jobSeconds, Duration aliveInterval) throws IOException {
        this.directory = directory;
        this.tally = Files.createTempDirectory(lab.resolve("home"), "counted");
        Files.setPosixFilePermissions(tally, PosixFilePermissions.fromString("rwxrwxrwx"));
        this.profile = profile(jobSeconds);
        this.cluster = new CountingCluster(new SshHost(settings(aliveInterval)), SchedulerSettings.of(profile));
        this.poller = new Poller(cluster, new PollPace(profile.limits(), new Random()), Clocks.system());
    }

    private SshSettings settings(Duration aliveInterval) throws IOException {
        SshSettings usual = ProfileHosts.settings(
                (Connection.Ssh) profile.connection(),
                (hosts, login) -> () -> SshCredential.privateKey(Files.readAllBytes(lab.resolve("keys/id_plain"))));
        return new SshSettings(
                usual.hosts(), usual.login(), usual.jump(), usual.connectTimeout(), aliveInterval, usual.maxChannels());
    }

    private ClusterProfile profile(int jobSeconds) throws IOException {
        Path keys = directory.resolve("known_hosts");
        Files.writeString(
                keys, Files.readString(lab.resolve("keys/known_hosts")).replaceAll("]:\\d+", "]:" + network.port()));
        Problems problems = new Problems();
        Map<String, ClusterProfile> profiles = ClustersFile.read(
                "clusters.yaml", """
                clusters:
                  counted:
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
                    limits: {liveJobs: 1000, pollFloor: 1s, pollCeiling: 5s, exitFile: 60s, retryPause: 1s}
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
                """.formatted(network.port(), keys, lab, tally, jobSeconds), problems);
        assertThat(problems.toList()).isEmpty();
        return profiles.get("counted");
    }

    Relay network() {
        return network;
    }

    CountingCluster cluster() {
        return cluster;
    }

    int begun() {
        return begun;
    }

    int live() {
        return live.size();
    }

    void begin(int cases) throws IOException {
        begun++;
        CaseReader reader = new CaseReader(CaseReader.Choice.ALL);
        reader.list(
                "list.txt",
                IntStream.range(0, cases)
                        .mapToObj(index -> "aggr-run%d_case%d".formatted(begun, index))
                        .collect(Collectors.joining("\n"))
                        .getBytes(StandardCharsets.UTF_8));
        ListedCases listed = reader.read(profile.classifySettings());
        RunDirectory held = RunDirectory.create(
                directory.resolve("run-" + begun),
                new RunRequest(
                        RunIds.next(Instant.now()),
                        Instant.now(),
                        List.of("list.txt"),
                        listed.text(),
                        profile,
                        PlannedCase.of(listed.cases()),
                        1,
                        RunFacts.NONE));
        Run run = Run.open(
                held,
                new Cluster(cluster, cluster, Duration.ofSeconds(20)),
                secret -> new char[0],
                new RunListener() {
                    @Override
                    public void healthChanged(String message) {
                        System.out.println(message.isEmpty() ? "the cluster answers" : message);
                    }
                },
                transfers,
                Clocks.system());
        live.put(run, held);
        poller.add(run);
    }

    /** Lets all runs act and asks about their jobs, then waits as the poller wishes; returns how many have ended by it. */
    int tick() throws IOException, InterruptedException {
        Thread.sleep(poller.tick().toMillis());
        List<Run> ended = live.keySet().stream().filter(Run::finished).toList();
        for (Run run : ended) {
            poller.remove(run);
            check(run);
            run.close();
            live.remove(run).close();
        }
        return ended.size();
    }

    private void check(Run run) {
        assertThat(run.result().cases()).hasSameSizeAs(run.request().cases()).allSatisfy(result -> {
            assertThat(result.verdict()).as(result.reason()).isEqualTo(Verdict.PASSED);
            attempts += result.attempts().size();
            passed.add(outputOfLast(run, result));
        });
    }

    private static String outputOfLast(Run run, CaseResult result) {
        return "/runs/%s/%s/attempts/%d/output"
                .formatted(
                        run.request().runId(),
                        result.directory(),
                        result.attempts().size());
    }

    /** What was written down on the cluster is what the runs tell: nothing ran twice, and nothing passed without. */
    void checkCounts() throws IOException {
        List<String> starts = Files.readAllLines(tally.resolve("starts")).stream()
                .map(path -> path.substring(path.indexOf("/runs/")))
                .toList();
        assertThat(starts).as("attempts that ran").doesNotHaveDuplicates().containsAll(passed);
        assertThat(starts).as("no more than were made").hasSizeLessThanOrEqualTo(attempts);
        assertThat(cluster.commandsOfPolls()).as("one remote command a poll").isEqualTo(cluster.polls());
    }

    @Override
    public String toString() {
        return "%d runs begun, %d live, %d cases passed in %d attempts, %d polls, at most %d jobs in one"
                .formatted(begun, live.size(), passed.size(), attempts, cluster.polls(), cluster.mostWatched());
    }

    @Override
    public void close() throws IOException {
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
}
