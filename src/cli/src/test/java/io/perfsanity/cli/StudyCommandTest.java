package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A quiet case and a loud one, on three nodes of which the third is slow. */
class StudyCommandTest {
    @TempDir
    Path directory;

    private Path history;

    @BeforeEach
    void measure() throws IOException {
        history = directory.resolve("history");
        StringBuilder table = new StringBuilder("case,time,run,node,token_throughput\n");
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            double quiet = 1000 * (1 + 0.004 * random.nextGaussian()) * (i % 3 == 2 ? 0.9 : 1);
            double even = 1000 * (1 + 0.004 * random.nextGaussian());
            double loud = 1000 * (1 + 0.06 * random.nextGaussian());
            table.append("on-nodes,%s,r%s,n%s,%s\n".formatted(1000 + i, i, i % 3, quiet))
                    .append("quiet,%s,r%s,n0,%s\n".formatted(1000 + i, i, even))
                    .append("loud,%s,r%s,n1,%s\n".formatted(1000 + i, i, loud))
                    .append(i < 4 ? "new,%s,r%s,n1,%s\n".formatted(1000 + i, i, even) : "");
        }
        Files.writeString(directory.resolve("past.csv"), table);
        Ran.of("history", "import", directory.resolve("past.csv"), "--cluster", "lab", "--history", history);
    }

    @Test
    void shouldSayWhatIsTooNoisyAndWhichThresholdsFit() {
        Ran ran = Ran.of("study", "--history", history);

        assertThat(ran.code()).isZero();
        assertThat(ran.out().lines().filter(line -> line.startsWith("loud")))
                .singleElement()
                .asString()
                .contains("too noisy to gate at 5 %");
        assertThat(ran.out())
                .contains("gate:\n  cases:\n", "- {case: \"quiet\", metric: \"token_throughput\", threshold: 3%}\n")
                .doesNotContain("case: \"new\"");
    }

    @Test
    void shouldKeepTheThresholdsWhenAsked() {
        Ran ran = Ran.of("study", "quiet", "--write", "--history", history);

        assertThat(ran.err()).isEqualTo("kept 1 threshold in " + history + "\n");
        assertThat(Ran.of("history", "show", "quiet", "--history", history).out())
                .contains("token_throughput: threshold 3 %", "study: σ ");
    }

    @Test
    void shouldWriteJson() {
        assertThat(Ran.of("study", "quiet", "--json", "--history", history).out())
                .contains("\"threshold\" : 0.03", "\"tooNoisy\" : false");
    }

    @Test
    void shouldPrintWhatAProfileTakes() throws IOException {
        String gate = Ran.of("study", "--history", history).out().replaceFirst("(?s).*\n\n", "");
        Path clusters = Files.writeString(
                directory.resolve("clusters.yaml"),
                "clusters:\n lab:\n  connection: {type: local}\n  workDirectory: /w\n  gpusPerNode: 8\n  history: %s\n%s"
                        .formatted(history, gate.indent(2)));

        assertThat(Ran.of("history", "list", "--cluster", "lab", "--clusters", clusters)
                        .err())
                .isEmpty();
    }

    @Test
    void shouldNameTheNodeThatIsSlowerThanItsPeers() {
        Ran ran = Ran.of("nodes", "--cluster", "lab", "--history", history);

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out().lines().toList().get(1)).matches("n2 +\\d+ +\\d+\\.\\d % slower +SLOW");
        assertThat(ran.out().lines().filter(line -> line.contains("SLOW"))).hasSize(1);
        assertThat(Ran.of("nodes", "--history", history, "--json").out()).contains("\"slow\" : true");
    }
}
