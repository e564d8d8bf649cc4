package io.perfsanity.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {
    @Test
    void shouldWriteAllFilesOverOlderOnes(@TempDir Path parent) throws Exception {
        Path run = parent.resolve("run");
        Reports.write(run, SampleRuns.of(2));

        Reports.write(run, SampleRuns.of(3));

        try (Stream<Path> files = Files.list(run)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("results.json", "junit.xml", "report.html", "summary.md");
        }
        assertThat(new ResultsJson().read(run.resolve("results.json"))).isEqualTo(SampleRuns.of(3));
        assertThat(run.resolve("report.html")).content().contains("1 of 3 did not pass: 1 failed");
    }
}
