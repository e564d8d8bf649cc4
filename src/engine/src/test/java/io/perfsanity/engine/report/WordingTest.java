package io.perfsanity.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {
    @ParameterizedTest
    @CsvSource({
        "0, –",
        "-5, –",
        "300, < 1 s",
        "42000, 42 s",
        "59600, 1 m 00 s",
        "725000, 12 m 05 s",
        "5400000, 1 h 30 m",
        "360000000, 100 h 00 m"
    })
    void shouldWriteDurations(long millis, String text) {
        assertThat(Wording.duration(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    void shouldWriteSizes() {
        assertThat(Wording.bytes(1_023)).isEqualTo("1023 B");
        assertThat(Wording.bytes(4_120)).isEqualTo("4 KiB");
        assertThat(Wording.bytes(67_108_864)).isEqualTo("64.0 MiB");
    }

    @Property
    void shouldWriteAnyQuantity(@ForAll double value, @ForAll long millis, @ForAll long bytes) {
        assertThat(Wording.gpuHours(value)).isNotBlank();
        assertThat(Wording.duration(Duration.ofMillis(millis / 2))).isNotBlank();
        assertThat(Wording.bytes(bytes)).isNotBlank();
    }
}
