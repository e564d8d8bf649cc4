package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogExcerptTest {
    private static final LogExcerpt CAUSE = new LogExcerpt("logs/AGG.log", List.of("loading", "ERROR: boom", "bye"));

    @Test
    void shouldHoldTheLastLinesOfAShortLog() {
        assertThat(CAUSE.holds(new LogExcerpt("AGG.log", List.of("ERROR: boom", "bye"))))
                .isTrue();
        assertThat(CAUSE.holds(new LogExcerpt("AGG.log", List.of("bye", "and more"))))
                .isFalse();
    }

    @Test
    void shouldNotHoldTheSameLinesOfAnotherLog() {
        assertThat(CAUSE.holds(new LogExcerpt("GEN_0.log", List.of("ERROR: boom", "bye"))))
                .isFalse();
    }
}
