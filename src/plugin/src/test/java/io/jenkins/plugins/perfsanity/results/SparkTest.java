package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparkTest {
    @Test
    void shouldDrawHighValuesHighAndStayInItsField() {
        assertThat(new Spark(List.of(1.0, 2.0, 1.5)).points()).isEqualTo("2.0,18.0 40.0,2.0 78.0,10.0");
    }

    @Test
    void shouldDrawValuesThatAreAllTheSame() {
        assertThat(new Spark(Collections.nCopies(2, 5.0)).points()).isEqualTo("2.0,18.0 78.0,18.0");
    }

    @Test
    void shouldDrawNothingOfOneValueOrOfNone() {
        assertThat(new Spark(List.of()).points()).isEmpty();
        assertThat(new Spark(List.of(3.0, Double.NaN, -1.0, Double.POSITIVE_INFINITY)).points())
                .isEmpty();
    }
}
