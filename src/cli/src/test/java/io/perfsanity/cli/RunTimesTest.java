package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.classify.CaseReader;
import io.perfsanity.engine.classify.ClassifySettings;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Two cases of a mode, each with a limit of an hour. */
class RunTimesTest {
    private static final Words WORDS = Words.of(Main.class, Locale.ENGLISH);
    private static final Instant NOW = Sample.START.plusSeconds(60);

    private static final List<CaseStatus> WAITING =
            List.of(Sample.status(1, Phase.WAITING), Sample.status(2, Phase.WAITING));

    private static RunTimes times(Map<String, Duration> before) throws IOException {
        CaseReader reader = new CaseReader(CaseReader.Choice.ALL);
        reader.list("list.txt", "aggr-case_1\naggr-case_2\n".getBytes(StandardCharsets.UTF_8));
        return new RunTimes(
                Sample.START,
                PlannedCase.of(reader.read(ClassifySettings.DEFAULT).cases(), UnaryOperator.identity()),
                before);
    }

    @Test
    void shouldSayHowLongItTakesAtMostWhereNothingIsKnown() throws IOException {
        assertThat(times(Map.of()).text(WAITING, NOW, WORDS))
                .isEqualTo("1m 00s so far, at most 2h 00m left once jobs start");
    }

    @Test
    void shouldSayHowLongItTakesAboutByEarlierRunsOfTheSameCases() throws IOException {
        Map<String, Duration> before =
                Map.of("aggr-case_1", Duration.ofMinutes(10), "aggr-case_2", Duration.ofMinutes(20));

        assertThat(times(before).text(WAITING, NOW, WORDS))
                .isEqualTo("1m 00s so far, about 30m 00s left once jobs start");
    }

    @Test
    void shouldNotPromiseWhatOneCaseMayBreak() throws IOException {
        assertThat(times(Map.of("aggr-case_1", Duration.ofMinutes(10))).text(WAITING, NOW, WORDS))
                .contains("at most 2h 00m left");
    }
}
