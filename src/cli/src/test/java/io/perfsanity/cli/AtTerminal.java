package io.perfsanity.cli;

import io.perfsanity.engine.text.ShellWords;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command line at a terminal of its own, which util-linux's {@code script} makes: keys that are pressed there, and its end,
 * reach the command as at any terminal.
 */
final class AtTerminal implements AutoCloseable {
    private static final int CTRL_C = 3;

    private final Process script;
    private final Path screen;

    private AtTerminal(Process script, Path screen) {
        this.script = script;
        this.screen = screen;
    }

    /** Starts it in {@code directory}, where a file {@code screen} has all that the terminal was sent. */
    static AtTerminal start(Path directory, List<String> arguments) throws IOException {
        return start(directory, Map.of(), arguments);
    }

    /** The same with variables. */
    static AtTerminal start(Path directory, Map<String, String> environment, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(Ran.java());
        command.addAll(arguments);
        Path screen = directory.resolve("screen");
        // Who runs the tests under nohup, or in the background of a script, has them ignore these
        ProcessBuilder builder = new ProcessBuilder(
                        "script",
                        "--quiet",
                        "--return",
                        "--flush",
                        "--command",
                        "stty rows 20 columns 100; exec env --default-signal " + ShellWords.join(command),
                        screen.toString())
                .directory(directory.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return new AtTerminal(builder.start(), screen);
    }

    void pressCtrlC() throws IOException {
        OutputStream keys = script.getOutputStream();
        keys.write(CTRL_C);
        keys.flush();
    }

    /** Ends it with the key for that. */
    void type(String line) throws IOException {
        OutputStream keys = script.getOutputStream();
        keys.write((line + "\r").getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    /** As a window that is closed, or a connection that breaks: HUP goes to what runs in it. */
    @Override
    public void close() {
        script.destroyForcibly();
    }

    /** All that was written there, without the sequences that put it in its places. */
    String screen() {
        try {
            return Files.exists(screen)
                    ? Files.readString(screen, StandardCharsets.UTF_8).replaceAll("\u001b\\[[0-9;]*[A-Za-z]", "")
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Process process() {
        return script;
    }

    boolean isAlive() {
        return script.isAlive();
    }

    /** The exit code of the command. */
    int await() throws InterruptedException {
        if (!script.waitFor(3, TimeUnit.MINUTES)) {
            throw new AssertionError("the command goes on after 3 minutes:\n" + screen());
        }
        return script.exitValue();
    }
}
