package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PrintableTest {

    @Property
    void shouldFitOneLine(@ForAll String text) {
        assertThat(Printable.of(text, 20)).hasSizeLessThanOrEqualTo(21).doesNotContainPattern("[\\p{Cntrl}\\u2028]");
    }

    @Test
    void shouldShowEnoughOfACommandToRecogniseIt() {
        assertThat(Printable.ofCommand(List.of("bash", "-s"))).isEqualTo("'bash -s'");
        assertThat(Printable.ofCommand(List.of("sh", "-c", "\u001b[31mevil\n" + "x".repeat(500))))
                .startsWith("'sh -c  [31mevil xxx")
                .endsWith("xxx…'")
                .hasSize(63);
    }

    @Test
    void shouldWriteLimitsAsPeopleDo() {
        assertThat(Deadline.text(Duration.ofMinutes(1))).isEqualTo("60 s");
        assertThat(Deadline.text(Duration.ofMillis(1500))).isEqualTo("1500 ms");
    }
}
