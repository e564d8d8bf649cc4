package io.perfsanity.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    @TempDir
    Path directory;

    @Test
    void shouldStaySmallWithAThousandCases() throws Exception {
        Path page = directory.resolve("report.html");
        for (int i = 0; i < 3; i++) {
            long start =
                    java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            new HtmlReport().write(SampleRuns.of(1_000), page);
            System.out.println("ms "
                    + (java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start)
                            / 1_000_000
                    + " bytes " + Files.size(page));
        }
        String out = System.getProperty("report.out", "");
        if (!out.isEmpty()) {
            Files.copy(page, Path.of(out, "r1000.html"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            new HtmlReport().write(SampleRuns.of(12), Path.of(out, "r12.html"));
            new JUnitReportDump().dump(Path.of(out));
        }
        assertThat(Files.size(page)).isLessThan(3_000_000);
    }

    static class JUnitReportDump {
        void dump(Path out) throws Exception {
            JUnitReport.write(SampleRuns.of(12), out.resolve("junit.xml"));
            new ResultsJson().write(SampleRuns.of(12), out.resolve("results.json"));
            Files.writeString(out.resolve("s.md"), MarkdownSummary.of(SampleRuns.of(12)));
            Files.writeString(out.resolve("s.txt"), TextSummary.of(SampleRuns.of(12)));
            new ResultsJson().read(out.resolve("results.json"));
        }
    }
}
