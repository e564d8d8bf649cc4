package io.perfsanity.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsualTimesTest {
    @TempDir
    private Path directory;

    private History history;

    @BeforeEach
    void open() {
        history = History.in(directory);
    }

    private void ran(int hour, String cluster, Map<String, Long> seconds) throws IOException {
        history.add(List.of(new RunRecord("run-" + hour, Samples.time(hour), cluster, Map.of(), seconds)), List.of());
    }

    @Test
    void shouldTakeTheNewestTimeOfEachCaseOfTheCluster() throws IOException {
        ran(1, "lab", Map.of("a", 100L, "b", 200L));
        ran(2, "lab", Map.of("a", 110L));
        ran(3, "other", Map.of("a", 1L, "c", 1L));

        assertThat(UsualTimes.of(history, "lab"))
                .isEqualTo(Map.of("a", Duration.ofSeconds(110), "b", Duration.ofSeconds(200)));
    }

    @Test
    void shouldKnowNothingByRunsThatDidNotWriteTheirTimesDown() throws IOException {
        Samples.add(history, 1, 100);

        assertThat(UsualTimes.of(history, "lab")).isEmpty();
        assertThat(UsualTimes.of(History.in(directory.resolve("none")), "lab")).isEmpty();
    }

    @Test
    void shouldLearnFromARunWhatPassedInIt() throws IOException {
        keep(1, Verdict.PASSED);
        assertThat(UsualTimes.of(history, "gb200").values()).containsExactly(Duration.ofSeconds(60));
    }

    @Test
    void shouldLearnNothingFromWhatDidNotPass() throws IOException {
        keep(1, Verdict.FAILED);
        assertThat(UsualTimes.of(history, "gb200")).isEmpty();
    }

    private void keep(int hour, Verdict verdict) throws IOException {
        new MeasuredRun(MeasuredRunTest.run(hour, verdict, Map.of()), KnownMetrics.BY_NAME, Map.of())
                .addTo(history, Optional.empty());
    }
}
