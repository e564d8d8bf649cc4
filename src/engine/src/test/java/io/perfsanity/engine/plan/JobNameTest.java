package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobNameTest {
    private static final String RUN = "20260304-180000-k3f9m";

    @Test
    void shouldTellRunCaseAndAttempt() {
        assertThat(JobName.of("ps-" + RUN + "-007-2")).contains(new JobName(RUN, 7, 2));
        assertThat(new JobName(RUN, 1234, 10)).hasToString("ps-" + RUN + "-1234-10");
        assertThat(JobName.of("ps-" + RUN + "-1234-10")).contains(new JobName(RUN, 1234, 10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ps-server",
                "ps-007-1",
                "ps-20260304-180000-k3f9m-007",
                "ps-20260304-180000-k3f9m-7-1",
                "ps-20260304-180000-k3f9m-007-0",
                "ps-20260304-180000-k3f9m-007-1 ",
                "ps-20260304-180000-k3f9m-007-1-old",
                "my-ps-20260304-180000-k3f9m-007-1",
                "ps-20260304-180000-$(id)-007-1",
                "ps-20260304-180000-k3f9m-99999999999-1",
                ""
            })
    void shouldNotTakeAJobOfAnotherKindForOurs(String name) {
        assertThat(JobName.of(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/home/me",
                "/shared/runs/20260304-180000-k3f9m/cases/007-a/attempts/1",
                "/shared/runs/20260304-180000-k3f9m/cases/008-a/attempts/2",
                "/shared/runs/20260304-180000-other/cases/007-a/attempts/2",
                "/shared/runs/20260304-180000-k3f9m/cases/007-a/b/attempts/2",
                "shared/runs/20260304-180000-k3f9m/cases/007-a/attempts/2",
                ""
            })
    void shouldKnowTheDirectoriesOfOthers(String directory) {
        JobName name = new JobName(RUN, 7, 2);

        assertThat(name.belongsIn(directory)).isFalse();
        assertThat(name.belongsIn("/shared/runs/" + RUN + "/cases/007-aggr-x/attempts/2"))
                .isTrue();
    }
}
