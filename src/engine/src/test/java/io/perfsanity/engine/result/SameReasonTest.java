package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SameReasonTest {
    @Test
    void shouldTakeReasonsThatDifferInNumbersForTheSame() {
        assertThat(SameReason.of("GEN_0: CUDA error 700 at 0x7f3a on gb200-node12"))
                .isEqualTo(SameReason.of("GEN_13: CUDA error 2 at 0xdead on gb200-node1"))
                .isEqualTo("GEN_#: CUDA error # at # on gb#-node#");
        assertThat(SameReason.of("took 1:02:03.5")).isEqualTo("took #");
    }

    @Test
    void shouldKeepDifferentReasonsApart() {
        assertThat(SameReason.of("out of memory")).isNotEqualTo(SameReason.of("time limit"));
    }
}
