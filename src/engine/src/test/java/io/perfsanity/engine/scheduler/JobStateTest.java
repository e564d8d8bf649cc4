package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.scheduler.JobState.Phase;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobStateTest {

    @ParameterizedTest
    @CsvSource({
        "PENDING, WAITING",
        "CONFIGURING, WAITING",
        "POWER_UP_NODE, WAITING",
        "REQUEUED, WAITING",
        "REQUEUE_FED, WAITING",
        "REQUEUE_HOLD, WAITING",
        "RESV_DEL_HOLD, WAITING",
        "SPECIAL_EXIT, WAITING",
        "RUNNING, RUNNING",
        "COMPLETING, RUNNING",
        "RESIZING, RUNNING",
        "SIGNALING, RUNNING",
        "STAGE_OUT, RUNNING",
        "STOPPED, RUNNING",
        "SUSPENDED, RUNNING",
        // A sibling of the federation runs it.
        "REVOKED, RUNNING",
        "COMPLETED, ENDED",
        "FAILED, ENDED",
        "CANCELLED, ENDED",
        "TIMEOUT, ENDED",
        "DEADLINE, ENDED",
        "OUT_OF_MEMORY, ENDED",
        "NODE_FAIL, ENDED",
        "BOOT_FAIL, ENDED",
        "PREEMPTED, ENDED",
        "LAUNCH_FAILED, ENDED",
        "RECONFIG_FAIL, ENDED",
        // What we don't understand is not an end.
        "UNKNOWN, RUNNING",
    })
    void shouldKnowThePhaseOfEachState(String word, Phase phase) {
        assertThat(JobState.of(word).name()).isEqualTo(word);
        assertThat(JobState.of(word).phase()).isEqualTo(phase);
    }

    @ParameterizedTest
    @CsvSource({
        "CANCELLED by 1000, CANCELLED",
        "CANCELLED+, CANCELLED",
        "completed, COMPLETED",
        "' RUNNING ', RUNNING",
        "EXPLODED, UNKNOWN",
        "'', UNKNOWN",
        "NODE_FAIL_, UNKNOWN"
    })
    void shouldReadTheWordsOfSqueueAndSacct(String text, JobState state) {
        assertThat(JobState.of(text)).isEqualTo(state);
    }

    @Test
    void shouldEndAJobOnlyInTheseStates() {
        Set<JobState> ended =
                Arrays.stream(JobState.values()).filter(JobState::ended).collect(Collectors.toSet());

        assertThat(ended)
                .hasSize(11)
                .doesNotContain(JobState.UNKNOWN, JobState.COMPLETING, JobState.REQUEUED, JobState.REVOKED);
    }
}
