package io.perfsanity.cli;

import io.perfsanity.engine.host.ProgramPath;
import io.perfsanity.engine.run.DirectoryOwner;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.text.Words;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Leaves a run to a process in a session of its own, which no terminal takes along when it goes. */
final class Detached {
    /** In the run's directory. */
    static final String LOG = "run.log";

    /** For a Java process to start and to take the directory. */
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private static final int LAST_LINES = 20;

    private final Path directory;
    private final Console console;

    Detached(Path directory, Console console) {
        this.directory = directory;
        this.console = console;
    }

    /**
     * Returns when the process has the run.
     *
     * @param arguments of the command line that drives it
     * @return the exit code: that of the other process where it has ended already
     */
    int start(List<String> arguments) throws IOException, InterruptedException {
        Path log = directory.resolve(LOG);
        List<String> command = new ArrayList<>(session());
        command.addAll(java());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (!isTaken(process) && System.nanoTime() < limit) {
            Thread.sleep(50);
        }
        if (!process.isAlive() && process.exitValue() != ExitCodes.ALL_PASSED) {
            lastLines(log).forEach(console::say);
            return process.exitValue();
        }
        Words words = console.words();
        console.out().println(words.say("detached.begins", runId(), process.pid()));
        console.out().printf("  perf-sanity attach %s    %s%n", directory, words.say("detached.attach"));
        console.out().printf("  perf-sanity cancel %s    %s%n", directory, words.say("detached.cancel"));
        console.out().println(words.say("detached.log", log));
        console.out().flush();
        return ExitCodes.ALL_PASSED;
    }

    private String runId() throws IOException {
        return RunDirectory.request(directory).runId();
    }

    private boolean isTaken(Process process) throws IOException {
        return !process.isAlive()
                || RunDirectory.owner(directory)
                        .filter(owner -> owner.pid() != ProcessHandle.current().pid())
                        .filter(owner -> owner.life() == DirectoryOwner.Life.LIVES)
                        .isPresent();
    }

    /** {@code nohup} at least keeps HUP away. */
    private static List<String> session() {
        return Stream.of("setsid", "nohup")
                .filter(program -> ProgramPath.find(program).isPresent())
                .limit(1)
                .toList();
    }

    /** This command line once more, with the options of the launcher. */
    private static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Dfile.encoding=" + System.getProperty("file.encoding"),
                "-Duser.language=" + Locale.getDefault(Locale.Category.DISPLAY).getLanguage(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
    }

    private static List<String> lastLines(Path log) throws IOException {
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    }
}
