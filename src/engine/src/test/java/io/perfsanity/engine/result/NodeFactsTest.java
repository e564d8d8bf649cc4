package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFactsTest {
    @TempDir
    Path attempt;

    private void write(String file, String text) throws IOException {
        Path path = attempt.resolve("facts").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void shouldKnowNothingOfAnAttemptThatNotedNothing() {
        assertThat(NodeFacts.read(attempt)).isEqualTo(NodeFacts.NONE);
    }

    @Test
    void shouldTellOnceWhatIsTheSameOnAllNodesAndWhereItDiffers() throws IOException {
        write("nodes/node1", "kernel=6.8\ngpus=4\ngpu=NVIDIA GB200\npowerLimit=1200.00 W\n");
        write("nodes/node2", "kernel=6.8\ngpus=4\ngpu=NVIDIA GB200\npowerLimit=1200.00 W\n");
        write("nodes/node3", "kernel=6.8\ngpus=4\ngpu=NVIDIA GB200\npowerLimit=1000.00 W\n");
        write("software", "command=python3 -m pytest \nbuild=\ntorch=2.9.0\ntensorrt_llm=1.2.0rc4\n");
        write("job", "image=trtllm:1\nimageDigest=sha256:0123\n");

        NodeFacts facts = NodeFacts.read(attempt);

        assertThat(facts.values())
                .containsExactly(
                        entry("gpu", "NVIDIA GB200"),
                        entry("gpus", "4"),
                        entry("powerLimit", "1000.00 W (node3); 1200.00 W (node1, node2)"),
                        entry("kernel", "6.8"),
                        entry("image", "trtllm:1"),
                        entry("imageDigest", "sha256:0123"),
                        entry("torch", "2.9.0"),
                        entry("tensorrt_llm", "1.2.0rc4"),
                        entry("command", "python3 -m pytest"));
        assertThat(facts.gpu()).contains("NVIDIA GB200");
    }

    @Test
    void shouldTakeNothingElse() throws IOException {
        write("nodes/node1", "password=x\ngpu\n=y\ngpu=\u001b[31mA\u202e\n");
        write("nodes/node2.tmp", "gpu=half");
        write("software", "torch=" + "9".repeat(100_000));
        Files.createSymbolicLink(attempt.resolve("facts/job"), Path.of("/proc/version"));

        assertThat(NodeFacts.read(attempt).values())
                .hasSize(2)
                .hasEntrySatisfying("gpu", gpu -> assertThat(gpu).contains("A").doesNotContain("\u001b", "\u202e"))
                .hasEntrySatisfying("torch", torch -> assertThat(torch).hasSizeLessThanOrEqualTo(1000));
    }

    @Property(tries = 200)
    void shouldReadAnyText(@ForAll String text) throws IOException {
        attempt = Files.createTempDirectory("facts");
        write("nodes/node1", text);
        write("software", "torch=" + text);

        assertThat(NodeFacts.NAMES).containsAll(NodeFacts.read(attempt).values().keySet());
    }

    /** Of a run that an older version wrote down. */
    @Test
    void shouldBeMissingInAnAttemptThatWasWrittenWithoutThem() throws Exception {
        String old = "{\"number\": 1, \"jobName\": \"ps-1\", \"nodes\": [], \"verdict\": \"PASSED\", \"reason\": \"\"}";

        assertThat(Json.mapper().readValue(old, AttemptResult.class).facts()).isEqualTo(NodeFacts.NONE);
    }
}
