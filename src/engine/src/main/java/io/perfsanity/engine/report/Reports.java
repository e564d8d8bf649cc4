package io.perfsanity.engine.report;

import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes all reports of a run into its directory. */
public final class Reports {
    private Reports() {}

    /** {@code results.json}, {@code junit.xml}, {@code report.html}, {@code summary.md}. */
    public static void write(Path directory, RunResult run) throws IOException {
        new ResultsJson().write(run, directory.resolve("results.json"));
        JUnitReport.write(run, directory.resolve("junit.xml"));
        new HtmlReport().write(run, directory.resolve("report.html"));
        Files.writeString(directory.resolve("summary.md"), MarkdownSummary.of(run));
    }
}
