package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.host.Relay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that ends once, in the middle of its bytes: of a login, an upload, a submission, a poll, a transfer. */
@EnabledIfSystemProperty(named = "lab.dir", matches = ".+")
class CutIT {
    private static final int CASES = 3;
    /** A fifth of the default: two tests sit out four of them. */
    private static final Duration ALIVE_INTERVAL = Duration.ofSeconds(3);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {3_000, 30_000, 60_000, 80_000, 100_000})
    void shouldRunEachCaseOnceWhenTheConnectionIsResetAfter(long bytes) throws Exception {
        shouldRunEachCaseOnce(bytes, network -> network.cut(bytes, 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {30_000, 100_000})
    void shouldRunEachCaseOnceWhenTheConnectionFallsSilentAfter(long bytes) throws Exception {
        shouldRunEachCaseOnce(bytes, network -> network.cutQuietly(bytes, 1));
    }

    private void shouldRunEachCaseOnce(long bytes, Consumer<Relay> misfortune) throws Exception {
        try (CountedRuns runs = new CountedRuns(directory, 1, ALIVE_INTERVAL)) {
            misfortune.accept(runs.network());
            runs.begin(CASES);
            while (runs.live() > 0) {
                runs.tick();
            }
            System.out.println(runs + "; " + runs.network().passed() + " bytes");

            assertThat(runs.network().passed())
                    .as("bytes before the cut and after it")
                    .isGreaterThan(bytes);
            runs.checkCounts();
        }
    }
}
