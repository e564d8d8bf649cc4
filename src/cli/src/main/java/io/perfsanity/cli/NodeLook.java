package io.perfsanity.cli;

import io.perfsanity.engine.check.Finding;
import io.perfsanity.engine.check.NodeProbe;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.plan.RunLayout;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Clocks;
import io.perfsanity.engine.run.Orphans;
import io.perfsanity.engine.run.PollPace;
import io.perfsanity.engine.run.Poller;
import io.perfsanity.engine.run.Run;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunIds;
import io.perfsanity.engine.run.RunListener;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.scheduler.Cluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.io.file.PathUtils;

/** Looks from a node by a job of one minute, as a run of one case; nothing of it stays, here or on the cluster. */
final class NodeLook {
    private final Cluster cluster;
    private final ClusterProfile profile;
    private final Console console;

    NodeLook(Cluster cluster, ClusterProfile profile, Console console) {
        this.cluster = cluster;
        this.profile = profile;
        this.console = console;
    }

    List<Finding> findings() throws IOException, InterruptedException {
        NodeProbe probe = new NodeProbe(profile);
        RunRequest request = new RunRequest(
                RunIds.next(Instant.now()),
                Instant.now(),
                List.of("clusters check"),
                "",
                probe.profile(),
                List.of(probe.planned()),
                0,
                RunFacts.NONE);
        Path temporary = Files.createTempDirectory("perf-sanity-check");
        try (RunDirectory directory = RunDirectory.create(temporary.resolve("run"), request);
                Run run = Run.open(directory, cluster, console.store(), said(), Runnable::run, Clocks.system())) {
            drive(run);
            if (!new Orphans(directory.path()).read().isEmpty()) {
                console.say(console.words().say("check.jobLeft", profile.name()));
            }
            return findings(probe, directory.path(), run.result().cases());
        } finally {
            remove(new RunLayout(profile.workDirectory(), request.runId()).runDirectory());
            PathUtils.deleteDirectory(temporary);
        }
    }

    private RunListener said() {
        return new RunListener() {
            private String last = "";

            @Override
            public void caseChanged(CaseStatus status) {
                String line = status.jobId()
                        .map(id -> console.words()
                                .say(
                                        "check.job",
                                        id,
                                        status.state()
                                                .map(Object::toString)
                                                .orElseGet(() -> console.words().say("status.submitted"))))
                        .map(job -> status.reason().isEmpty() ? job : job + " (" + status.reason() + ")")
                        .orElse("");
                if (!line.isEmpty() && !line.equals(last)) {
                    last = line;
                    console.say(line);
                }
            }

            @Override
            public void healthChanged(String message) {
                if (!message.isEmpty()) {
                    console.say(message);
                }
            }
        };
    }

    private void drive(Run run) throws IOException, InterruptedException {
        Poller poller = new Poller(cluster.scheduler(), new PollPace(profile.limits(), new Random()), Clocks.system());
        poller.add(run);
        try (Signals signals = new Signals()) {
            // Whoever leaves doesn't read what it finds.
            List.of("INT", "TERM", "HUP").forEach(name -> signals.on(name, () -> cancel(run)));
            poller.driveToTheEnd(run);
        }
    }

    private void cancel(Run run) {
        console.say(console.words().say("check.cancelling"));
        try {
            run.cancel("cancelled by the user");
        } catch (IOException e) {
            console.say(console.why(e));
        }
    }

    private static List<Finding> findings(NodeProbe probe, Path run, List<CaseResult> cases) throws IOException {
        CaseResult result = cases.get(0);
        Path log = run.resolve(result.directory()).resolve("attempts/1/logs/AGG.log");
        if (result.verdict() == Verdict.PASSED && Files.isRegularFile(log)) {
            return probe.findings(
                    Files.readString(log, StandardCharsets.UTF_8).lines().toList());
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding("job", false, result.verdict() + ": " + result.reason()));
        result.lastLines().lines().forEach(line -> findings.add(new Finding("", true, "| " + line)));
        return findings;
    }

    private void remove(String directory) {
        try {
            cluster.host()
                    .exec(
                            List.of("rm", "-rf", "--", directory),
                            InputStream.nullInputStream(),
                            Duration.ofSeconds(60),
                            4096);
        } catch (IOException e) {
            console.say(console.words().say("check.stays", directory, console.why(e)));
        }
    }
}
