package io.perfsanity.cli;

import io.perfsanity.engine.report.Summaries;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.text.StringTokenizer;
import org.apache.commons.text.matcher.StringMatcherFactory;

/**
 * A program of the user's that is told how a run ended. Nothing of the run is among its words.
 *
 * @param words the program and its arguments; no shell sees them
 */
record Notification(List<String> words) {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int SHOWN = 600;

    /**
     * By a command line in which quotes keep words together.
     *
     * @throws InputException when there is no word
     */
    static Notification of(String command) {
        List<String> words = new StringTokenizer(
                        command,
                        StringMatcherFactory.INSTANCE.splitMatcher(),
                        StringMatcherFactory.INSTANCE.quoteMatcher())
                .getTokenList();
        if (words.isEmpty()) {
            throw new InputException("--notify: no command, expected a program and its arguments");
        }
        return new Notification(words);
    }

    /** Starts it and waits for its end; that it fails changes nothing of the run. */
    void tell(RunResult result, Path directory, int code, Console console) throws InterruptedException {
        try {
            Path input = Files.createTempFile("perf-sanity", ".txt");
            Path output = Files.createTempFile("perf-sanity", ".out");
            try {
                Files.writeString(input, Summaries.text(result, console.words()));
                ProcessBuilder builder = new ProcessBuilder(words)
                        .redirectInput(input.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
                variables(builder.environment(), result, directory, code);
                Process process = builder.start();
                if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    console.say(console.words().say("notify.endless", words.get(0)));
                } else if (process.exitValue() != 0) {
                    console.say(console.words()
                            .say(
                                    "notify.ended",
                                    words.get(0),
                                    process.exitValue(),
                                    PlainText.line(Files.readString(output), SHOWN)));
                }
            } finally {
                Files.deleteIfExists(input);
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            console.say(console.words().say("notify.failed", console.why(e)));
        }
    }

    private static void variables(Map<String, String> variables, RunResult result, Path directory, int code) {
        variables.put("PERF_SANITY_EXIT_CODE", String.valueOf(code));
        variables.put("PERF_SANITY_RUN", result.runId());
        variables.put("PERF_SANITY_CLUSTER", result.cluster());
        variables.put("PERF_SANITY_DIRECTORY", directory.toAbsolutePath().toString());
        variables.put("PERF_SANITY_CASES", String.valueOf(result.totals().total()));
        for (Verdict verdict : Verdict.values()) {
            variables.put(
                    "PERF_SANITY_" + verdict.name(),
                    String.valueOf(result.totals().count(verdict)));
        }
    }
}
