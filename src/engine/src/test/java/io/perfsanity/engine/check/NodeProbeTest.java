package io.perfsanity.engine.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.check.Finding.Level;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.plan.JobSize;
import io.perfsanity.engine.plan.PlanFixtures;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeProbeTest {
    private static final List<String> LOG = List.of(
            "a module's banner",
            "perf-sanity found node=gb200-n1",
            "0: perf-sanity found python3=3.12.3",
            "perf-sanity found pytest=yes",
            "perf-sanity found nvidia-smi=2",
            "perf-sanity found work directory=/w/runs/x");

    private static NodeProbe probe(String lines) {
        return new NodeProbe(PlanFixtures.profile("workDirectory: /w\n" + lines));
    }

    @Test
    void shouldSayWhatIsThereAndWhatIsNot() {
        assertThat(probe("modelsRoot: /m\n").findings(LOG))
                .extracting(finding -> finding.subject() + " " + finding.level())
                .containsExactly(
                        "node FIT",
                        "python3 FIT",
                        "pytest FIT",
                        "pytest-timeout ERROR",
                        "PyYAML ERROR",
                        "nvidia-smi WARNING",
                        "work directory FIT",
                        "modelsRoot ERROR");
    }

    @Test
    void shouldMindPytestOnlyWhereItIsRun() {
        assertThat(probe("commands: {agg: 'true', benchmark: 'true'}\n").findings(LOG))
                .filteredOn(finding -> finding.level() == Level.ERROR)
                .isEmpty();
    }

    @Test
    void shouldTakeALogWithoutAWordForNoAnswer() {
        assertThat(probe("").findings(List.of("srun: error: x")))
                .first()
                .isEqualTo(new Finding("node", false, "the job said nothing of its node"));
    }

    @Test
    void shouldAskForAMinuteAndNothingElse() {
        NodeProbe probe = probe("sourceDirectory: /src\nsetup: pip install x\npreflight: 'true'\n");
        ClusterProfile profile = probe.profile();

        assertThat(profile.sourceDirectory()).isEmpty();
        assertThat(JobSize.of(probe.planned(), profile, 1)).isEqualTo(new JobSize(1, 4, Duration.ofMinutes(1)));
        assertThat(JobSize.of(probe.planned(), probe("container: {image: x}\n").profile(), 1)
                        .time())
                .isEqualTo(Duration.ofMinutes(11));
    }
}
