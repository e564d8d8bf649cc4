package io.perfsanity.cli;

import static io.perfsanity.engine.result.Verdict.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodesTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "PASSED, 0",
        "SKIPPED, 0",
        "PASSED SKIPPED, 0",
        "FAILED, 1",
        "TIMEOUT, 1",
        "PASSED FAILED, 1",
        "SKIPPED TIMEOUT, 1",
        "INVALID, 1",
        "PASSED INVALID, 1",
        "INVALID INFRA, 3",
        "INFRA, 3",
        "CANCELLED, 3",
        "PASSED INFRA, 3",
        "FAILED INFRA, 3",
        "FAILED CANCELLED, 3",
        "TIMEOUT CANCELLED PASSED, 3"
    })
    void shouldTellTheWorstThatHappened(String verdicts, int code) {
        Verdict[] all = Arrays.stream(verdicts.split(" ")).map(Verdict::valueOf).toArray(Verdict[]::new);

        assertThat(ExitCodes.of(Sample.run(all), all.length, new GateOptions())).isEqualTo(code);
    }

    @Test
    void shouldCountACaseWithoutVerdictAsUnknown() {
        RunResult oneOfTwo = Sample.run(PASSED);

        assertThat(ExitCodes.of(oneOfTwo, 2, new GateOptions())).isEqualTo(ExitCodes.INFRA);
    }
}
