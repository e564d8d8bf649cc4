package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0; 0",
                "80; 80",
                "12.3456; 12.35",
                "0.12344; 0.1234",
                "123456.78; 123,456.8",
                "0.00001234; 1.234E-5",
                "-2.5; -2.50"
            })
    void shouldWriteValues(double value, String text) {
        assertThat(MetricText.of(value)).isEqualTo(text);
    }

    @Property
    void shouldWriteAnyValue(@ForAll double value) {
        assertThat(MetricText.of(value)).isNotBlank();
    }
}
