package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.cluster.Overrides;
import io.perfsanity.engine.testlist.Mode;
import java.beans.Introspector;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kohsuke.stapler.DataBoundSetter;

class ClusterOverridesTest {
    private final ClusterOverrides overrides = new ClusterOverrides();

    @Test
    void shouldLeaveTheClusterAsItIsWhenNothingIsSaid() throws Exception {
        assertThat(overrides.toOverrides()).isEqualTo(Overrides.NONE);
    }

    @Test
    void shouldTakeSeveralLimitsAndVariables() throws Exception {
        overrides.setTimeLimits("single-agg=30m, disagg = 2h");
        overrides.setEnvironment("A=b, c=d\n\nPATH_OF=x=y\n");
        overrides.setPartition(" batch ");

        Overrides read = overrides.toOverrides();

        assertThat(read.timeLimits())
                .isEqualTo(Map.of(Mode.SINGLE_AGG, Duration.ofMinutes(30), Mode.DISAGG, Duration.ofHours(2)));
        assertThat(read.environment()).isEqualTo(Map.of("A", "b, c=d", "PATH_OF", "x=y"));
        assertThat(read.partition()).isEqualTo(Optional.of("batch"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    disag=2h           | timeLimits: 'disag', expected one of single-agg, multi-agg, disagg, did you mean 'disagg'?
                    disagg=2           | timeLimits: disagg is '2', expected a number and its unit
                    disagg             | timeLimits: 'disagg', expected NAME=value
                    disagg=1h,disagg=2h | timeLimits: 'disagg' is given twice
                    """)
    void shouldSayWhatIsWrongWithALimit(String given, String message) {
        overrides.setTimeLimits(given);

        assertThatThrownBy(overrides::toOverrides).hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    PS_RUN=1  | environment variable 'PS_RUN' is set by the launch scripts or by Slurm
                    1A=2      | environment variable '1A': expected letters, digits and '_'
                    =2        | environment: '=2', expected NAME=value
                    """)
    void shouldRefuseVariablesThatARunMayNotSet(String given, String message) {
        overrides.setEnvironment(given);

        assertThatThrownBy(overrides::toOverrides).hasMessage(message);
    }

    @Test
    void shouldRefuseWordsThatWouldBeArguments() {
        overrides.setAccount("me --uid=0");

        assertThatThrownBy(overrides::toOverrides).hasMessageStartingWith("account is 'me --uid=0', expected one word");
    }

    @Test
    void shouldRefuseNoJobAtAllAndAnImageOfTwoLines() {
        overrides.setLiveJobs(0);
        assertThatThrownBy(overrides::toOverrides).hasMessage("liveJobs is 0, expected a number from 1");

        overrides.setLiveJobs(null);
        overrides.setContainerImage("a\nb");
        assertThatThrownBy(overrides::toOverrides).hasMessageStartingWith("containerImage has a line break");
    }

    /** The engine's test says which of them a run may say. */
    @Test
    void shouldOfferWhatTheEngineTakesAndNothingElse() {
        List<String> settable = Arrays.stream(ClusterOverrides.class.getMethods())
                .filter(method -> method.isAnnotationPresent(DataBoundSetter.class))
                .map(method -> Introspector.decapitalize(method.getName().substring("set".length())))
                .toList();

        assertThat(settable)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Overrides.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }
}
