package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTest {
    private static String shown(String... words) {
        return Command.within(Duration.ofMinutes(1), List.of(words)).toString();
    }

    @Test
    void shouldShowEnoughOfACommandToRecogniseIt() {
        assertThat(shown("bash", "-s")).isEqualTo("'bash -s'");
        assertThat(shown("sh", "-c", "\u001b[31mevil\n" + "x".repeat(500)))
                .startsWith("'sh -c evil xxx")
                .endsWith("xxx…'")
                .hasSize(62);
    }

    @Test
    void shouldWriteLimitsAsPeopleDo() {
        assertThat(Deadline.text(Duration.ofMinutes(1))).isEqualTo("60 s");
        assertThat(Deadline.text(Duration.ofMillis(1500))).isEqualTo("1500 ms");
    }
}
