package io.perfsanity.engine.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An attempt on this machine without a scheduler, started as launch.sh starts it, with commands of the test's own. */
final class ScriptRun {
    static final Path SCRIPTS = Path.of("src/main/resources/io/perfsanity/engine/plan/scripts");

    final Path attempt;
    private final Map<String, String> environment = new HashMap<>();

    ScriptRun(Path directory) throws IOException {
        attempt = directory.resolve("attempt");
        Path scripts = Files.createDirectories(directory.resolve("scripts"));
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, scripts.resolve(file.getFileName()));
            }
        }
        with("PS_RUN_DIR", directory.toString());
        with("PS_ATTEMPT_DIR", attempt.toString());
        with("PS_SCHEDULER", "local");
        with("PS_LOCAL_JOB_ID", "local-7");
        with("PS_CASE_ID", "case");
        with("PS_NODE_ID", "test_perf_sanity.py::test_e2e[case]");
        with("PS_MODE", "single-agg");
        with("PS_NODES", "3");
        with("PS_GPUS", "4");
        with("PS_GPUS_PER_NODE", "4");
        with("PS_TASKS_PER_NODE", "1");
        with("PS_TIME_LIMIT", "60");
        with("PS_GRACE", "0");
        with("PS_READY_LIMIT", "60");
        with("PS_READY_PATH", "/");
        with("PS_CTX_SERVERS", "2");
        with("PS_CTX_NODES", "1");
        with("PS_CTX_GPUS", "2");
        with("PS_GEN_SERVERS", "1");
        with("PS_GEN_NODES", "1");
        with("PS_GEN_GPUS", "4");
        with("PS_STOP_WAIT", "2");
        with("PS_KILL_AFTER", "1");
    }

    ScriptRun with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    ScriptRun command(String role, String text) {
        return with("PS_COMMAND_" + role, text);
    }

    Process start(String script, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", environment.get("PS_RUN_DIR") + "/scripts/" + script));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs a script to its end; returns its exit code. */
    int run(String script, String... words) throws IOException, InterruptedException {
        return end(start(script, words));
    }

    static int end(Process process) throws InterruptedException {
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("the script is still running");
        }
        return process.exitValue();
    }

    List<String> exitFile() throws IOException {
        return Files.readAllLines(attempt.resolve("exit"));
    }

    String log(String role) {
        return read("logs/" + role + ".log");
    }

    String read(String file) {
        try {
            return Files.readString(attempt.resolve(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(String file) {
        return Files.exists(attempt.resolve(file));
    }

    /** How many processes of the roles are alive, found by what they inherited. */
    long processes() throws IOException {
        String mark = "PS_ROLE_TOKEN=" + attempt;
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(
                            process -> process.getFileName().toString().chars().allMatch(Character::isDigit))
                    .filter(process -> environmentOf(process).contains(mark))
                    .count();
        }
    }

    private static String environmentOf(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // It ended meanwhile, or is another user's.
            return "";
        }
    }
}
