package io.perfsanity.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestWordTest {
    private static final List<String> MODES = List.of("single-agg", "multi-agg", "disagg");

    @Test
    void shouldFindTheWordThatWasMeant() {
        assertThat(NearestWord.to("disag", MODES)).contains("disagg");
        assertThat(NearestWord.to("MULTI_AGG", MODES)).contains("multi-agg");
    }

    @Test
    void shouldStaySilentWhenNothingIsNear() {
        assertThat(NearestWord.to("benchmark", MODES)).isEmpty();
        assertThat(NearestWord.hint("benchmark", MODES)).isEmpty();
    }
}
