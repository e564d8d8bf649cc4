package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.classify.Role;
import io.perfsanity.engine.classify.RoleShape;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The profiles of docs/clusters are what they claim: profiles that plan all three shapes. */
class ExampleProfilesTest {
    private static final Path EXAMPLES = Path.of("../../docs/clusters");

    @TempDir
    private Path directory;

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", "")).sorted().toList().stream();
        }
    }

    private static ClusterProfile profile(String name) throws IOException {
        Problems problems = new Problems();
        String text = Files.readString(EXAMPLES.resolve(name + ".yaml"));
        ClusterProfile profile =
                ClustersFile.read(name + ".yaml", text, problems).get(name);
        assertThat(problems.toList()).isEmpty();
        return profile;
    }

    @Test
    void shouldThereBeOneForEachKindOfMachine() throws IOException {
        assertThat(names()).containsExactly("b200", "gb200", "gb300", "h100", "h200");
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldPlanAllThreeShapes(String name) throws Exception {
        ClusterProfile profile = profile(name);
        int gpus = profile.gpusPerNode();
        PlannedCase single = PlanFixtures.planned(
                1, "aggr-a-b", Mode.SINGLE_AGG, 1, List.of(new RoleShape(Role.AGG, 1, 1, Optional.of(gpus))));
        PlannedCase multi = PlanFixtures.planned(
                2, "aggr-a-c", Mode.MULTI_AGG, 2, List.of(new RoleShape(Role.AGG, 1, 2, Optional.of(2 * gpus))));
        PlannedCase disagg = PlanFixtures.planned(
                3,
                "disagg-e2e-a",
                Mode.DISAGG,
                3,
                List.of(
                        new RoleShape(Role.CTX, 1, 1, Optional.of(gpus)),
                        new RoleShape(Role.GEN, 1, 2, Optional.of(2 * gpus)),
                        new RoleShape(Role.BENCHMARK, 1, 0, Optional.of(0))));
        RunLayout layout = new RunLayout(profile.workDirectory(), "20260101-120000-abcde");
        LaunchPlan plan = new LaunchPlan(profile, layout, List.of(single, multi, disagg));

        new Bundle(plan.sharedFiles()).writeTo(directory);
        for (PlannedCase planned : plan.cases()) {
            new Bundle(plan.attemptFiles(planned, 1, List.of())).writeTo(directory);
            Path script = directory.resolve(RunLayout.attemptPath(planned, 1)).resolve("launch.sh");
            assertThat(new ProcessBuilder("bash", "-n", script.toString())
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(script)
                    .content()
                    .contains("#SBATCH --nodes=" + planned.classification().nodes() + "\n", "#SBATCH --exclusive\n")
                    .contains("export PS_TASKS_PER_NODE='" + (planned.equals(single) ? "1" : "gpus") + "'\n")
                    .contains("export PS_MPI='" + (planned.equals(single) ? "" : "pmix") + "'\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gb200", "gb300"})
    void shouldKeepDisaggregatedCasesWithinOneNvlinkDomain(String name) throws Exception {
        ClusterProfile profile = profile(name);

        assertThat(profile.gpusPerNode()).isEqualTo(4);
        assertThat(profile.allocation().segment()).isPresent();
        assertThat(profile.container().env()).contains("NVIDIA_IMEX_CHANNELS");
        assertThat(profile.environment()).containsEntry("NVIDIA_IMEX_CHANNELS", "0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gb200 | 4 | Completed, Success, 0 |",
                "gb300 | 4 | Completed, Success, 0 |",
                "gb200 | 3 | Completed, Success, 0 | a GPU is missing",
                "gb200 | 4 | In Progress, N/A, 0 | GPU 3, In Progress, N/A, 0",
                "gb300 | 4 | Completed, Success, 2 | GPU 3, Completed, Success, 2"
            })
    void shouldFindANodeUnfitThatIsNoWholePartOfItsRack(String name, int gpus, String last, String said)
            throws Exception {
        Path program = Files.writeString(directory.resolve("nvidia-smi"), """
                #!/bin/bash
                for ((i = 0; i < %1$d; i++)); do
                    [[ $1 == -L ]] && echo "GPU $i: NVIDIA GB200" && continue
                    ((i == 3)) && echo "$i, %2$s" || echo "$i, Completed, Success, 0"
                done
                """.formatted(gpus, last));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        ProcessBuilder check = new ProcessBuilder(
                        "bash", "-c", profile(name).preflight().command().orElseThrow())
                .redirectErrorStream(true);
        check.environment().merge("PATH", directory.toString(), (path, own) -> own + ":" + path);

        Process process = check.start();

        assertThat(process.getInputStream()).hasContent(said == null ? "" : said);
        assertThat(process.waitFor()).isEqualTo(said == null ? 0 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"b200", "h100", "h200"})
    void shouldKnowTheMachinesOfEightGpus(String name) throws Exception {
        assertThat(profile(name).gpusPerNode()).isEqualTo(8);
        assertThat(profile(name).colocateDisagg()).isEqualTo(name.equals("h200"));
    }
}
