package io.perfsanity.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A whole command line and what came of it. */
record Ran(int code, String out, String err) {

    /** Arguments may be paths too. */
    static Ran of(Object... arguments) {
        return in(Locale.ENGLISH, arguments);
    }

    /** The same for a reader of another language. */
    static Ran in(Locale locale, Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
        int code = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), locale, words);
        return new Ran(code, out.toString(), err.toString());
    }

    /** Standard error, with the directory cut off in front of file names. */
    List<String> errorsIn(Path directory) {
        return err.replace(directory + "/", "").lines().toList();
    }

    /** The first words of a command line in a process of its own, with the options that {@code work/perf-sanity} has. */
    static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.perfsanity.cli.Main");
    }

    /** Starts a command line in a process of its own, to be killed. */
    static Process start(List<String> arguments, Path log) throws IOException {
        List<String> command = new ArrayList<>(java());
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
