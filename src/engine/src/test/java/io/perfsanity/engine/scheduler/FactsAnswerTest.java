package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FactsAnswerTest {
    private static ClusterFacts.SlurmFacts slurm(String records) {
        String answer = "\nperf-sanity n begin -\n" + records + "\nperf-sanity n end -\n";
        return new FactsAnswer(Frame.parse(answer.getBytes(StandardCharsets.UTF_8), "n")
                        .orElseThrow())
                .facts(true)
                .slurm()
                .orElseThrow();
    }

    /** Found by {@code work/fuzz}. */
    @Test
    void shouldPassByNumbersThatCanCountNothing() {
        ClusterFacts.SlurmFacts facts = slurm("""

                perf-sanity n config -
                MaxArraySize = 222222222222222

                perf-sanity n partitions -
                gb200|up|1:00:00|1/1/0/222222222222222
                """);

        assertThat(facts.maxArraySize()).isEmpty();
        assertThat(facts.partitions())
                .singleElement()
                .satisfies(partition -> assertThat(partition.nodes()).isZero());
    }

    @Test
    void shouldCountNoMoreGpusThanThereCanBe() {
        assertThat(FactsAnswer.gpus("gpu:gb200:99999999999,gpu:4")).isEqualTo(4);
    }
}
