package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.run.RunIds;
import io.perfsanity.engine.testlist.TestlistReader;
import io.perfsanity.engine.text.DurationText;
import io.perfsanity.engine.text.YamlReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the machine's language has digits of its own, names and times that others read stay ASCII. */
@Isolated("changes the default locale of the process")
class NativeDigitsTest {
    private static final Locale BEFORE = Locale.getDefault();

    @AfterEach
    void shouldLeaveTheLocaleAsItWas() {
        Locale.setDefault(BEFORE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "fa", "bn", "th-TH-u-nu-thai"})
    void shouldWriteAsciiDigitsWhateverTheLanguage(String language) {
        Locale.setDefault(Locale.forLanguageTag(language));
        assertThat("%03d".formatted(7)).as("what the language does").isNotEqualTo("007");

        PlannedCase planned = PlanFixtures.single(7, "aggr_upload-a-b");
        String script = new LaunchScript(
                        PlanFixtures.profile("workDirectory: /lustre/perf\n"),
                        new RunLayout("/lustre/perf", "20260101-120000-abcde"),
                        "scripts/c0ffee")
                .text(planned, 12, List.of());

        assertThat(planned.slug()).isEqualTo("007-aggr_upload-a-b");
        assertThat(JobName.of("ps-20260101-120000-abcde-007-12"))
                .contains(new JobName("20260101-120000-abcde", 7, 12))
                .map(JobName::toString)
                .contains("ps-20260101-120000-abcde-007-12");
        assertThat(LaunchScript.slurmTime(Duration.ofMinutes(130))).isEqualTo("02:10:00");
        assertThat(script).isASCII();
        assertThat(RunIds.next(Instant.EPOCH)).startsWith("19700101-000000-");
        assertThat(DurationText.format(Duration.ofSeconds(3725))).isEqualTo("1h 02m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "fa", "bn"})
    void shouldTellOfALongListInAsciiDigits(String language) {
        Locale.setDefault(Locale.forLanguageTag(language));
        TestlistReader reader = new TestlistReader(new YamlReader(1_500, 10, 10), Map.of());

        assertThat(reader.read("list.txt", "x".repeat(2_000)).problems().toString())
                .contains("2,000 characters, expected at most 1,500");
        assertThat(reader.read("list.txt", "a-b\n" + "x".repeat(1_100))
                        .problems()
                        .toString())
                .contains("1100 characters, expected at most 1024");
    }
}
