package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Phase;
import java.util.Arrays;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictWordTest {
    private static final ResourceBundle CHINESE = ResourceBundle.getBundle(
            "io.jenkins.plugins.perfsanity.results.Messages",
            Locale.SIMPLIFIED_CHINESE,
            VerdictWord.class.getClassLoader(),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));

    static Stream<String> ours() {
        return Stream.concat(
                        Arrays.stream(Verdict.values()),
                        Arrays.stream(Phase.values()).filter(phase -> phase != Phase.DONE))
                .map(Enum::name);
    }

    @ParameterizedTest
    @MethodSource("ours")
    void shouldSayOurOwnWordsInTheReadersLanguage(String word) {
        String kind = Arrays.stream(Verdict.values())
                        .anyMatch(verdict -> verdict.name().equals(word))
                ? "Verdict."
                : "Phase.";

        assertThat(CHINESE.getString(kind + word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT)))
                .matches("\\p{IsHan}+");
        assertThat(new VerdictWord(word).getLabel())
                .isNotEqualTo("LIVE")
                .isNotEqualTo("ENDED")
                .isNotEmpty();
    }

    @Test
    void shouldLeaveSlurmsWordsAsTheyAre() {
        assertThat(new VerdictWord("PENDING").getLabel()).isEqualTo("PENDING");
    }
}
