package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.cluster.SchedulerKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Slurm's commands as small bash programs on the PATH of a {@link ShellHost}, whose faults a test scripts in bash. What
 * lies in its directory is described in {@code fake/common.sh}.
 */
public final class FakeSlurm {
    private static final String USER = "1001";

    /** Used where they lie: of a copy just written, a process that another thread begins may still hold the file open. */
    private static final Path PROGRAMS = Path.of("src/test/resources/io/perfsanity/engine/scheduler/fake");

    /** Its stubborn jobs wait for nothing but the KILL; a few looks must fit in on a busy machine. */
    static final Duration OBEY = Duration.ofSeconds(5);

    private final Path root;
    private final Map<String, String> environment = new HashMap<>();

    public FakeSlurm(Path root) throws IOException {
        this.root = root;
        for (String directory : List.of("jobs", "gone", "run")) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.writeString(root.resolve("calls"), "");
        Files.writeString(root.resolve("ledger"), "");
        environment.put("FAKE_SLURM", root.toString());
        environment.put("USER_ID", USER);
        environment.put("PATH", PROGRAMS.toAbsolutePath() + ":" + System.getenv("PATH"));
        // What a user's own profile may hold; none of it may reach a command.
        environment.put("SBATCH_ACCOUNT", "private");
        environment.put("SQUEUE_FORMAT", "%j");
    }

    public ShellHost host() {
        return new ShellHost(environment);
    }

    /** The same with variables that a test adds. */
    public ShellHost host(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new ShellHost(all);
    }

    static SchedulerSettings settings(Duration submitPause) {
        return new SchedulerSettings(SchedulerKind.SLURM, false, Duration.ofMinutes(3), submitPause, OBEY);
    }

    RemoteScheduler scheduler() {
        return new RemoteScheduler(host(), settings(Duration.ZERO));
    }

    String runDirectory() {
        return root.resolve("run").toString();
    }

    /** An attempt with its script, as an unpacked bundle leaves it. */
    Attempt attempt(int number) throws IOException {
        return attempt("ps-r1-%03d-1".formatted(number), number);
    }

    Attempt attempt(String name, int number) throws IOException {
        Path directory = root.resolve("run/cases/%03d/attempts/1".formatted(number));
        Files.createDirectories(directory.resolve("logs"));
        Files.writeString(directory.resolve("launch.sh"), "#!/bin/bash\n");
        return new Attempt(name, directory.toString());
    }

    List<Attempt> attempts(int count) throws IOException {
        List<Attempt> attempts = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            attempts.add(attempt(number));
        }
        return attempts;
    }

    static JobRef watch(Attempt attempt, String jobId) {
        return new JobRef(attempt, Optional.of(jobId));
    }

    static JobRef watch(Attempt attempt) {
        return new JobRef(attempt, Optional.empty());
    }

    /** Puts a job into the queue. */
    FakeSlurm queued(String id, String name, String state) {
        return write("jobs/" + id, USER + "|" + state + "|n[1-2]|Priority|1:0|" + name + "\n");
    }

    /** Puts a job into accounting only. A suffix of the id ({@code 7.1}) tells records of one id apart. */
    FakeSlurm recorded(String id, String name, String state) {
        return write("gone/" + id, USER + "|" + state + "|n3|None|1:0|" + name + "\n");
    }

    /** Bash that a command runs first. */
    public FakeSlurm before(String command, String script) {
        return write("before-" + command, script + "\n");
    }

    /** Bash that a command runs when it has done its work. */
    public FakeSlurm after(String command, String script) {
        return write("after-" + command, script + "\n");
    }

    void withoutFaults() throws IOException {
        try (var files = Files.list(root)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().matches("(before|after)-.*")) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The names of all jobs that were made, in order. */
    public List<String> made() throws IOException {
        return Files.readAllLines(root.resolve("ledger")).stream()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    /** The calls of one command. */
    public List<String> calls(String command) throws IOException {
        return Files.readAllLines(root.resolve("calls")).stream()
                .filter(line -> line.startsWith(command + " "))
                .toList();
    }

    public FakeSlurm write(String file, String text) {
        try {
            Path path = root.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path file(Attempt attempt, String name) {
        return Path.of(attempt.directory(), name);
    }

    static void write(Attempt attempt, String name, String text) throws IOException {
        Files.createDirectories(file(attempt, name).getParent());
        Files.writeString(file(attempt, name), text);
    }
}
