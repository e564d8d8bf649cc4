package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.perfsanity.ReaderLocale;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokenGateTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            en    | 44.444 | true  | disagg passRate is 44.44, below the quality gate at 50
            en    | 100    | false | disagg passRate is 100, the quality gate is at 50
            zh-CN | 44.444 | true  | disagg passRate 为 44.44，低于质量门禁的 50
            zh-CN | 100    | false | disagg passRate 为 100，达到质量门禁的 50
            """)
    void shouldSayWhatBrokeItInTheReadersLanguage(String language, double value, boolean below, String told) {
        try (ReaderLocale reader = ReaderLocale.of(Locale.forLanguageTag(language))) {
            assertThat(new BrokenGate("passRate", "disagg", value, 50, below, Result.FAILURE).getText())
                    .isEqualTo(told);
        }
    }
}
