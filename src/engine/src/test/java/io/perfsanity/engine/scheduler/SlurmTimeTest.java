package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlurmTimeTest {
    @ParameterizedTest
    @CsvSource({
        "infinite, PT-1S",
        "n/a, PT-1S",
        "UNLIMITED, PT-1S",
        "'', PT-1S",
        "99999999999, PT-1S",
        "30, PT30M",
        "30:00, PT30M",
        "2:00:00, PT2H",
        "1-00:00:00, PT24H",
        "7-12:30:15, PT180H30M15S"
    })
    void shouldReadTimesAsSlurmWritesThem(String text, Duration time) {
        assertThat(SlurmTime.parse(text)).isEqualTo(Optional.of(time).filter(limit -> !limit.isNegative()));
    }
}
