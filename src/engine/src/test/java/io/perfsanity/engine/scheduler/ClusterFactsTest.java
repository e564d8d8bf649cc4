package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterFactsTest {
    private static ClusterFacts.SlurmFacts slurm(String records) {
        String answer = "\nperf-sanity n begin -\n" + records + "\nperf-sanity n end -\n";
        return ClusterFacts.read(
                        Frame.parse(answer.getBytes(StandardCharsets.UTF_8), "n")
                                .orElseThrow(),
                        true,
                        List.of(),
                        Instant.EPOCH,
                        Instant.EPOCH)
                .slurm()
                .orElseThrow();
    }

    /** Found by {@code work/fuzz}. */
    @Test
    void shouldPassByNumbersThatCanCountNothing() {
        ClusterFacts.SlurmFacts facts = slurm("""

                perf-sanity n config -
                MessageTimeout = 2222222222222222

                perf-sanity n partitions -
                gb200|up|1:00:00|1/1/0/222222222222222|1-222222222222222
                """);

        assertThat(facts.messageTimeout()).isEmpty();
        assertThat(facts.partitions()).singleElement().satisfies(partition -> {
            assertThat(partition.nodes()).isZero();
            assertThat(partition.maxNodes()).isEmpty();
        });
    }

    @Test
    void shouldCountNoMoreGpusThanThereCanBe() {
        assertThat(ClusterFacts.gpus("gpu:gb200:99999999999,gpu:4")).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "accounting_storage/slurmdbd, true",
        "accounting_storage/none, false",
        // 24.11.7 without AccountingStorageType in slurm.conf
        "(null), false"
    })
    void shouldSeeWhetherThereIsAccounting(String type, boolean accounting) {
        assertThat(slurm("\nperf-sanity n config -\nAccountingStorageType   = " + type)
                        .accounting())
                .isEqualTo(accounting);
    }
}
