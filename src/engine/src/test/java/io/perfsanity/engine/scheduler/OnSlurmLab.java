package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.scheduler.Observation.JobReport;
import io.perfsanity.engine.scheduler.Scheduler.Fence;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests on the real Slurm lab share: a run's directory, jobs that are all gone in the end, the lab itself. */
public abstract class OnSlurmLab {
    static final Duration PATIENCE = Duration.ofMinutes(2);
    static final SchedulerSettings SETTINGS = SchedulerSettings.of(SchedulerKind.SLURM);

    private final Path lab = Path.of(System.getProperty("lab.dir", ""));
    final ShellHost login = new ShellHost(
            Map.of(),
            "ssh",
            "-F",
            "none",
            "-i",
            lab.resolve("keys/id_plain").toString(),
            "-oIdentitiesOnly=yes",
            "-oBatchMode=yes",
            "-oUserKnownHostsFile=" + lab.resolve("keys/known_hosts"),
            "-p",
            System.getProperty("lab.port", "2222"),
            System.getProperty("lab.user", "perf") + "@127.0.0.1");
    final Scheduler scheduler = new RemoteScheduler(login, SETTINGS);
    private final List<Attempt> made = new ArrayList<>();
    String run;
    Fence fence;

    @BeforeEach
    void takeFence() throws IOException {
        run = remote("mktemp -d ~/it-XXXXXX").strip();
        fence = scheduler.takeFence(run);
    }

    @AfterEach
    void leaveNothing() throws IOException {
        List<JobRef> watches = made.stream().map(FakeSlurm::watch).toList();
        assertThat(scheduler.cancel(watches)).isEmpty();
        remote("rm -rf " + run);
    }

    String remote(String command) throws IOException {
        Output output = login.exec(List.of(command), new ByteArrayInputStream(new byte[0]), PATIENCE, 1 << 20);
        assertThat(output.exitCode()).as(output.stderr()).isZero();
        return output.text();
    }

    Attempt attempt(String directives, String script) throws IOException {
        Attempt attempt = new Attempt(
                "ps-%s-%03d".formatted(run.substring(run.lastIndexOf('-') + 1), made.size() + 1),
                run + "/cases/%03d".formatted(made.size() + 1));
        made.add(attempt);
        String text = "#!/bin/bash\n" + directives + "#SBATCH --output=logs/job.log\n"
                + "mkdir started && echo $SLURM_JOB_ID" + " >started/job || exit\n" + script + "\n";
        Output output = login.exec(
                List.of("mkdir -p " + attempt.directory() + "/logs && cat >" + attempt.directory() + "/launch.sh"),
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                PATIENCE,
                1000);
        assertThat(output.exitCode()).isZero();
        return attempt;
    }

    List<JobRef> submitted(Attempt... attempts) throws IOException {
        return scheduler.submit(fence, List.of(attempts)).stream()
                .map(outcome -> {
                    assertThat(outcome.kind()).as(outcome.message()).isEqualTo(Kind.ACCEPTED);
                    return FakeSlurm.watch(outcome.attempt(), outcome.jobId().orElseThrow());
                })
                .toList();
    }

    JobReport job(JobRef watch) throws IOException {
        return scheduler.poll(List.of(watch)).get(0).job().orElseThrow();
    }

    void awaitThat(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(500)).until(condition);
    }

    JobReport awaitEnd(JobRef watch) throws IOException {
        awaitThat(() -> job(watch).state().ended());
        return job(watch);
    }

    /** What {@code work/slurm-lab} prints when it does something to the cluster. */
    public static String slurmLab(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of("..", "..", "work", "slurm-lab").toAbsolutePath().toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", words)).isZero();
        return text.strip();
    }
}
