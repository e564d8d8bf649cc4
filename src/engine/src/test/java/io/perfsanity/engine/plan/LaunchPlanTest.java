package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaunchPlanTest {
    private final PlannedCase planned = PlanFixtures.single(1, "a-b");
    private final LaunchPlan plan = new LaunchPlan(
            PlanFixtures.profile("workDirectory: /lustre/perf\n"),
            new RunLayout("/lustre/perf", "20260101-120000-abcde"),
            List.of(planned));

    @Test
    void shouldNameTheDirectoryOfSharedScriptsByTheirContent() {
        List<BundleFile> shared = plan.sharedFiles();
        String launch = plan.attemptFiles(planned, 1, List.of()).stream()
                .filter(file -> file.path().endsWith("launch.sh"))
                .findFirst()
                .orElseThrow()
                .text();

        assertThat(shared)
                .extracting(BundleFile::path)
                .allMatch(path -> path.matches("scripts/[0-9a-f]{16}/[a-z_]+\\.(sh|py)"));
        assertThat(shared)
                .extracting(file -> "exec bash \"$PS_RUN_DIR/" + file.path() + "\"")
                .anyMatch(launch::contains);
    }

    @Test
    void shouldBringAllThatAnAttemptNeeds() {
        PlannedCase configured = new PlannedCase(
                3,
                PlanFixtures.testCase("c-d", Optional.empty()),
                PlanFixtures.configured("a.yaml").classification(),
                Optional.of("gpus: 4\n"));

        List<BundleFile> files = plan.attemptFiles(configured, 2, List.of("bad1"));

        assertThat(files)
                .extracting(BundleFile::path)
                .containsExactly(
                        "cases/003-c-d/attempts/2/case.json",
                        "cases/003-c-d/attempts/2/launch.sh",
                        "cases/003-c-d/attempts/2/logs/",
                        "cases/003-c-d/attempts/2/config.yaml");
        assertThat(files)
                .extracting(BundleFile::text)
                .satisfiesExactly(
                        json -> assertThat(json)
                                .contains("\"index\" : 3", "\"id\" : \"c-d\"")
                                .endsWith("}\n"),
                        script -> assertThat(script).contains("#SBATCH --exclude=bad1\n"),
                        logs -> assertThat(logs).isEmpty(),
                        config -> assertThat(config).isEqualTo("gpus: 4\n"));
    }

    @Test
    void shouldKnowItsRun() {
        Pairs.Variant side = new Pairs.Variant("x", Optional.empty(), Optional.empty(), Optional.empty());
        Pairs pairs = new Pairs(side, side, 1, Optional.empty(), 0.05);
        LaunchPlan comparing = new LaunchPlan(
                PlanFixtures.profile("workDirectory: /lustre/perf\n"),
                plan.layout(),
                List.of(planned),
                Optional.of(pairs));

        assertThat(plan.cases()).containsExactly(planned);
        assertThat(plan.layout().runId()).isEqualTo("20260101-120000-abcde");
        assertThat(plan.pairs()).isEmpty();
        assertThat(comparing.pairs()).hasValue(pairs);
    }

    @Test
    void shouldBringSecretsBesideTheAttemptAndInNoOtherFile() {
        BundleFile file = plan.secretFile(planned, 2, Map.of("TOKEN", "hush\n'hush'", "A", "é="));

        assertThat(file.path()).isEqualTo("cases/001-a-b/attempts/2.secrets");
        assertThat(file.text()).isEqualTo("A=é=\0TOKEN=hush\n'hush'\0");
        assertThat(file.mode()).isEqualTo(0600);
        assertThat(plan.attemptFiles(planned, 2, List.of()))
                .noneMatch(other -> other.text().contains("hush"));
    }

    @Test
    void shouldRefuseASecretThatNoVariableCanHold() {
        for (Map<String, String> secrets : List.of(
                Map.of("A B", "x"),
                Map.of("1", "x"),
                Map.of("PS_MODE", "x"),
                Map.of("A", "hu\0sh"),
                Map.of("B", "\0sh"))) {
            assertThatThrownBy(() -> plan.secretFile(planned, 1, secrets))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("sh'");
        }
    }
}
