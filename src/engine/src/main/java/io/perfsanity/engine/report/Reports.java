package io.perfsanity.engine.report;

import io.perfsanity.engine.result.RunOverview;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** All files that tell of a run, beside its cases' directories. */
public final class Reports {
    private Reports() {}

    /**
     * Writes {@code results.json}, {@code junit.xml}, {@code report.html} and {@code summary.md}, over older ones.
     *
     * @param directory of the run, which links in the page are relative to; made if missing
     */
    public static void write(Path directory, RunResult run) throws IOException {
        write(directory, RunOverview.of(run));
    }

    /** The same of a run that may go on: its page has the cases without a verdict too. */
    public static void write(Path directory, RunOverview overview) throws IOException {
        write(directory, overview, true, PastValues.NONE);
    }

    /**
     * The same.
     *
     * @param gate whether regressions fail tests in {@code junit.xml}
     * @param past for the charts of the page
     */
    public static void write(Path directory, RunOverview overview, boolean gate, PastValues past) throws IOException {
        write(directory, overview, gate, past, Words.ENGLISH);
    }

    /** The same, with {@code report.html} and {@code summary.md} in the reader's language. */
    public static void write(Path directory, RunOverview overview, boolean gate, PastValues past, Words words)
            throws IOException {
        RunResult run = overview.result();
        Files.createDirectories(directory);
        new ResultsJson().write(run, directory.resolve("results.json"));
        JUnitReport.write(run, gate, directory.resolve("junit.xml"));
        new HtmlReport(words).write(overview, past, directory.resolve("report.html"));
        Files.writeString(directory.resolve("summary.md"), Summaries.markdown(run, words));
    }
}
