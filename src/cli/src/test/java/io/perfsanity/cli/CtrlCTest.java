package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CtrlCTest {
    private static Duration at(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }

    @Test
    void shouldCancelAtTheSecondPressWithinFiveSeconds() {
        CtrlC ctrlC = new CtrlC(true);

        assertThat(ctrlC.pressed(at(100))).isFalse();
        assertThat(ctrlC.pressed(at(105))).isTrue();
    }

    @Test
    void shouldAskAgainWhenTheSecondPressComesLater() {
        CtrlC ctrlC = new CtrlC(true);

        assertThat(ctrlC.pressed(at(100))).isFalse();
        assertThat(ctrlC.isAsking(at(105.1))).isFalse();
        assertThat(ctrlC.pressed(at(105.1))).isFalse();
        assertThat(ctrlC.pressed(at(106))).isTrue();
    }

    @Test
    void shouldCancelAtOnceWhereNobodySitsAtATerminal() {
        assertThat(new CtrlC(false).pressed(at(100))).isTrue();
    }
}
