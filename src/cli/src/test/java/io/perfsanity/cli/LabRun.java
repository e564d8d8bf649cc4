package io.perfsanity.cli;

import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.run.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the command line against the real Slurm lab that {@code work/verify} brought up, with the sample workload. */
final class LabRun {
    private static final Path LAB = Path.of(System.getProperty("lab.dir"));
    private static final Path WORK =
            Path.of("..", "..", "work").toAbsolutePath().normalize();

    final Path out;
    private final Path clusters;

    LabRun(Path directory) throws IOException {
        this.out = directory.resolve("out");
        this.clusters = directory.resolve("clusters.yaml");
        String profiles = Files.readString(WORK.resolve("clusters.yaml"))
                .replace("@LAB@", LAB.toString())
                .replace("@WORK@", directory.resolve("local").toString());
        Files.writeString(clusters, profiles);
    }

    static Path sample(String path) {
        return WORK.resolve("sample").resolve(path);
    }

    /** The arguments of {@code run} for one list. */
    List<String> run(String cluster, String list, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("run", list, "--cluster", cluster, "--clusters", clusters.toString(), "--sync"));
        arguments.addAll(List.of(sample("src").toString(), "--out", out.toString(), "--plain"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** The home of the lab's user. */
    static Path home() {
        return LAB.resolve("home");
    }

    /** Adds a cluster that is the lab's login node, with the given keys beside its connection. */
    void define(String cluster, String profile) throws IOException {
        String entry = "  %s:%n    connection: *lab%n".formatted(cluster)
                + (profile.contains("workDirectory:")
                        ? ""
                        : "    workDirectory: '%s'%n".formatted(home().resolve("perf/work")))
                + profile.indent(4);
        Files.writeString(clusters, entry, StandardOpenOption.APPEND);
    }

    /** A command line that finds the lab's clusters. */
    List<String> command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--clusters", clusters.toString()));
        return all;
    }

    /** The same with a list of the given lines. */
    List<String> runLines(String cluster, String... lines) throws IOException {
        Path list = out.resolveSibling("list.txt");
        Files.write(list, List.of(lines));
        return run(cluster, list.toString());
    }

    /** The arguments of {@code run} for cases that need no sources, on a cluster of {@link #define}. */
    List<String> runPlain(String cluster, String... lines) throws IOException {
        Path list = Files.write(out.resolveSibling("list.txt"), List.of(lines));
        return command("run", list.toString(), "--cluster", cluster, "--out", out.toString(), "--retries=0", "--plain");
    }

    /** Runs a command line in this process. */
    static int execute(List<String> arguments) {
        StringWriter written = new StringWriter();
        PrintWriter writer = new PrintWriter(written, true);
        int code = Main.execute(writer, writer, arguments.toArray(String[]::new));
        System.out.println(written);
        return code;
    }

    String runId() throws IOException {
        return RunDirectory.request(out).runId();
    }

    /** Ends a process and the jobs that it leaves where a test failed: they would take the nodes of all later tests. */
    void leaveNothing(Process run) throws IOException, InterruptedException {
        run.destroyForcibly().waitFor();
        if (RunDirectory.holdsRun(out)) {
            execute(List.of("cancel", out.toString()));
        }
    }

    RunResult result() throws IOException {
        return result(out);
    }

    RunResult result(Path directory) throws IOException {
        return new ResultsJson().read(directory.resolve("results.json"));
    }

    CaseResult onlyCase() throws IOException {
        List<CaseResult> cases = result().cases();
        if (cases.size() != 1) {
            throw new AssertionError(cases.size() + " cases, expected one");
        }
        return cases.get(0);
    }

    /** A file that the first attempt of a case left. */
    String file(CaseResult result, String path) throws IOException {
        return Files.readString(
                out.resolve(result.directory()).resolve("attempts/1").resolve(path));
    }

    /** What a command prints on the lab's login node. */
    static String onLogin(String command) throws IOException, InterruptedException {
        return lab("ssh", command);
    }

    /** What {@code work/slurm-lab} prints when it does something to the cluster. */
    static String lab(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(WORK.resolve("slurm-lab").toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new AssertionError("'" + String.join(" ", words) + "' failed on the lab");
        }
        return text.strip();
    }

    /** For how long Slurm's programs wait for an answer; ten seconds unless somebody says otherwise. */
    static void setMessageTimeout(int seconds) throws IOException, InterruptedException {
        String set = "sed -i 's/^MessageTimeout=.*/MessageTimeout=%d/' $SLURM_CONF && scontrol reconfigure";
        lab("root", "bash", "-c", set.formatted(seconds));
    }

    /** Part of a test. */
    interface Part {
        void run() throws Exception;
    }

    /** Meanwhile Slurm's controller accepts connections and says nothing. */
    static void whileSlurmIsSilent(Part part) throws Exception {
        lab("controller-hang");
        try {
            part.run();
        } finally {
            lab("controller-start");
        }
    }
}
