package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Words;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncProgressTest {
    private static final long MIB = 1 << 20;

    private final List<String> lines = new ArrayList<>();
    private final SyncProgress progress = new SyncProgress(Words.ENGLISH, lines::add);

    @Test
    void shouldSayWhatIsSent() {
        progress.differs(1, 1);
        progress.differs(1_203, 41 * MIB);
        progress.differs(2, 41 * MIB + 1);

        assertThat(lines)
                .containsExactly(
                        "sending sources: 1 files of 1 MiB differ from what the cluster has",
                        "sending sources: 1203 files of 41 MiB differ from what the cluster has",
                        "sending sources: 2 files of 42 MiB differ from what the cluster has");
    }

    @Test
    void shouldWarnOfMoreThanOneGiB() {
        progress.differs(1, 1024 * MIB);
        assertThat(lines).hasSize(1);

        progress.differs(1, 1024 * MIB + 1);
        assertThat(lines)
                .hasSize(3)
                .last()
                .isEqualTo("that is more than 1 GiB; --sync-exclude GLOB leaves out what the tests don't need");
    }

    @Test
    void shouldTellEachTenthOnce() {
        for (long sent = 0; sent <= 20 * MIB; sent += MIB / 2) {
            progress.sent(sent, 20 * MIB);
        }

        assertThat(lines)
                .hasSize(10)
                .startsWith("sources: 2 of 20 MiB sent", "sources: 4 of 20 MiB sent")
                .endsWith("sources: 20 of 20 MiB sent");
    }

    @Test
    void shouldTellNoTenthsOfWhatIsSentAtOnce() {
        progress.sent(10 * MIB - 1, 10 * MIB - 1);
        progress.sent(0, 0);
        assertThat(lines).isEmpty();

        progress.differs(1, 10 * MIB);
        progress.sent(10 * MIB, 10 * MIB);
        assertThat(lines).last().isEqualTo("sources: 10 of 10 MiB sent");
    }

    @Test
    void shouldBeginAnewWhereACheckoutIsSentAgain() {
        progress.sent(20 * MIB, 20 * MIB);
        progress.differs(1, 20 * MIB);
        progress.sent(2 * MIB, 20 * MIB);

        assertThat(lines).last().isEqualTo("sources: 2 of 20 MiB sent");
    }
}
