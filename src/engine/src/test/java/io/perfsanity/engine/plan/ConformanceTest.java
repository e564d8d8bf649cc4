package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.perfsanity.engine.classify.ClassifiedCase;
import io.perfsanity.engine.classify.Classifier;
import io.perfsanity.engine.classify.ConfigDirectory;
import io.perfsanity.engine.classify.ConfigRoots;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.plan.UpstreamLaunch.Step;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.RunDefaults;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Cases are launched as upstream's own scripts launch them, role by role: command, tasks, nodes, environment, order, files.
 * The launch is the real one, of the profiles that ship as examples, with programs of Slurm that only take notes.
 */
@EnabledOnOs(OS.LINUX)
@Execution(ExecutionMode.CONCURRENT)
class ConformanceTest {
    private static final Path SAMPLE =
            Path.of("../../work/sample/src").toAbsolutePath().normalize();

    private static final Path REAL = Path.of(System.getProperty("real.lists", "../../../shared/real-lists"))
            .toAbsolutePath()
            .normalize();

    private static String python;

    @TempDir
    private Path directory;

    /** An id and the checkout, or the like, that has its config. */
    record Case(String id, Path checkout, Path config) {
        @Override
        public String toString() {
            return id;
        }
    }

    @BeforeAll
    static void needsPyYaml() throws Exception {
        Process process = new ProcessBuilder("python3", "-c", "import sys, yaml; print(sys.executable)").start();
        python = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assumeThat(process.waitFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-r1_fp4_v2_tp4_mtp3_1k1k",
                "aggr_upload-gpt_oss_120b_fp4_grace_blackwell-gpt_oss_fp4_tp2_8k1k",
                "aggr_upload-k2_thinking_fp4_2_nodes_grace_blackwell-k2_thinking_fp4_tep8_1k1k",
                "aggr_upload-ctx_only-gb200_deepseek-r1-fp4_1k1k_con4_ctx1_dep4_gen1_dep8_eplb0_mtp0_ccb-UCX",
                "aggr_upload-gen_only_no_context-gb200_deepseek-r1-fp4_1k1k_con4_ctx1_dep4_gen1_dep8_eplb0_mtp0_ccb-UCX",
                "aggr-gen_only_no_context-gb200_gpt-oss-120b-fp4_8k1k_con4_ctx1_tp1_gen1_tp4_eplb0_mtp0_ccb-NIXL",
                "disagg_upload-e2e-gb200_deepseek-r1-fp4_1k1k_con4_ctx1_dep4_gen1_dep8_eplb0_mtp0_ccb-UCX",
                "disagg-gen_only-gb200_gpt-oss-120b-fp4_8k1k_con4_ctx1_tp1_gen1_tp4_eplb0_mtp0_ccb-NIXL",
                "disagg_upload-e2e-b200_deepseek-r1-fp4_8k1k_con4_ctx1_dep4_gen1_dep8_eplb0_mtp1_ccb-NIXL",
                "disagg_upload-gen_only-deepseek-r1-fp4_1k1k_ctx2_gen1_dep16_bs128_eplb288_mtp3_ccb-UCX"
            })
    void shouldLaunchTheSamplesCasesAsUpstreamDoes(String id) throws Exception {
        check(new Case(id, SAMPLE, configOf(id)));
    }

    @Test
    void shouldLaunchNoContextServersWhereTheConfigWantsNone() throws Exception {
        Path configs = Files.createDirectories(directory.resolve("tests/scripts/perf-sanity/disaggregated"));
        String stem = "gb200_deepseek-r1-fp4_1k1k_con4_ctx1_dep4_gen1_dep8_eplb0_mtp0_ccb-UCX";
        String text = Files.readString(configOf("disagg-gen_only-" + stem));
        Path config = Files.writeString(
                configs.resolve(stem + ".yaml"), text.replace("mode: e2e", "mode: gen_only_no_context"));

        check(new Case("disagg-gen_only-" + stem, directory, config));
    }

    /** All whose configs are at hand; skipped where the lists aren't. */
    @ParameterizedTest
    @MethodSource("realCases")
    void shouldLaunchRealCasesAsUpstreamDoes(Case each) throws Exception {
        check(each);
    }

    static Stream<Case> realCases() throws IOException {
        assumeThat(REAL).isDirectory();
        List<String> lines = Files.readAllLines(REAL.resolve("cases.tsv"));
        List<String> header = Arrays.asList(lines.get(0).split("\t", -1));
        return lines.stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .filter(row -> row[header.indexOf("nodes")].matches("\\d+"))
                .map(row -> new Case(
                        row[header.indexOf("test_id")],
                        REAL.resolve("upstream"),
                        REAL.resolve("upstream").resolve(row[header.indexOf("config_file")])))
                .filter(each -> Files.isRegularFile(each.config))
                // Of a whole file upstream launches nothing.
                .filter(each -> each.id.matches("(disagg|aggr)[^-]*-.*-.*"))
                .distinct();
    }

    private static Path configOf(String id) throws IOException {
        String[] parts = id.split("-", 3);
        String stem = parts[1].matches("e2e|gen_only|ctx_only|gen_only_no_context") ? parts[2] : parts[1];
        try (Stream<Path> files = Files.walk(SAMPLE.resolve("tests/scripts"))) {
            return files.filter(file -> file.endsWith(stem + ".yaml"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void check(Case each) throws Exception {
        Map<String, Object> config =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(each.config));
        UpstreamLaunch upstream = UpstreamLaunch.of(each.id, config);
        ClusterProfile profile = profile(upstream.gpusPerNode() == 4 ? "gb200" : "b200");
        RunLayout layout = new RunLayout(profile.workDirectory(), "20260101-120000-abcde");
        PlannedCase planned = planned(each, profile);

        RecordedLaunch launch = new RecordedLaunch(
                directory, new LaunchPlan(profile, layout, List.of(planned)), planned, profile.gpusPerNode(), python);

        checkJob(upstream, launch.script);
        Map<String, List<String>> steps = launch.steps();
        List<String> roles = upstream.steps().stream().map(Step::name).toList();
        assertThat(launch.order())
                .containsExactlyElementsOf(Stream.concat(Stream.of("preflight", "import", "setup"), roles.stream())
                        .toList());
        for (Step step : upstream.steps()) {
            checkStep(step, steps.get(step.name()), planned.shape());
            if (launch.command(step.name()).isPresent()) {
                checkCommand(step, launch.command(step.name()).get(), each.id, launch.attempt);
                checkEnvironment(step, launch.environment(step.name()), profile);
            }
        }
        checkFiles(upstream, each.id, launch.attempt);
    }

    /** An example as it ships, with directories that are there. */
    private ClusterProfile profile(String name) throws IOException {
        String text = Files.readString(Path.of("../../docs/clusters/" + name + ".yaml"));
        Problems problems = new Problems();
        ClusterProfile profile = ClustersFile.read(name, text.replace("/shared/", directory + "/shared/"), problems)
                .get(name);
        assertThat(problems.toList()).isEmpty();
        return profile.withSources(directory.resolve("source").toString());
    }

    private PlannedCase planned(Case each, ClusterProfile profile) throws IOException {
        TestCase testCase = PlanFixtures.testCase(each.id, Optional.empty());
        ConfigRoots roots = ConfigRoots.of(List.of(new ConfigDirectory(each.checkout, each.checkout)));
        ClassifiedCase classified = new ClassifiedCase(
                testCase, new Classifier(roots, profile.classifySettings()).classify(testCase, RunDefaults.NONE));
        assertThat(classified.classification().config()).isPresent();
        return PlannedCase.of(List.of(classified)).get(0);
    }

    private static void checkJob(UpstreamLaunch upstream, String script) {
        List<String> directives = script.lines()
                .filter(line -> line.startsWith("#SBATCH "))
                .map(line -> line.substring("#SBATCH ".length()))
                .toList();
        assertThat(directives).contains("--nodes=" + upstream.nodes(), "--gpus-per-node=" + upstream.gpusPerNode());
        assertThat(directives.stream().filter(line -> line.startsWith("--segment")))
                .containsExactlyElementsOf(upstream.segment() ? List.of("--segment=" + upstream.nodes()) : List.of());
    }

    private static void checkStep(Step step, List<String> words, Mode shape) {
        Map<String, String> options = new LinkedHashMap<>();
        words.stream()
                .filter(word -> word.startsWith("--"))
                .forEach(word -> options.put(word.replaceAll("=.*", ""), word.replaceFirst("[^=]*=?", "")));
        String nodes = String.join(
                ",",
                IntStream.range(step.at(), step.at() + step.nodes())
                        .mapToObj(i -> "node" + (i + 1))
                        .toList());
        assertThat(options)
                .as(step.name())
                .containsEntry("--nodes", String.valueOf(step.nodes()))
                .containsEntry("--ntasks", String.valueOf(step.tasks()))
                .containsEntry("--ntasks-per-node", String.valueOf(step.tasksPerNode()))
                .containsEntry("--kill-on-bad-exit", "1")
                .containsEntry("--container-name", "ps-7")
                .containsKeys("--container-image", "--no-container-mount-home");
        assertThat(options.get("--mpi")).as(step.name()).isEqualTo(step.launcher() ? "pmix" : null);
        assertThat(options.containsKey("--overlap")).as(step.name()).isEqualTo(step.client());
        if (shape == Mode.DISAGG) {
            assertThat(options).as(step.name()).containsEntry("--nodelist", nodes);
        }
    }

    private static void checkCommand(Step step, List<String> words, String id, Path attempt) {
        assertThat(words)
                .as(step.name())
                .startsWith("-m", "pytest")
                .endsWith("perf/test_perf_sanity.py::test_e2e[" + id + "]")
                .contains("--output-dir=" + attempt + "/output");
        assertThat(words.stream().filter(word -> word.matches("--(junit-xml|csv)=.*")))
                .as(step.name())
                .hasSize(step.results() ? 2 : 0);
    }

    private static void checkEnvironment(Step step, Map<String, String> found, ClusterProfile profile) {
        step.environment()
                .forEach((name, value) -> assertThat(found.getOrDefault(name, ""))
                        .as(step.name() + " " + name)
                        .isEqualTo(value));
        assertThat(found.get("LLM_MODELS_ROOT")).isEqualTo(profile.modelsRoot().orElseThrow());
        assertThat(found.get("LLM_ROOT")).isEqualTo(profile.sourceDirectory().orElseThrow());
        if (!step.environment().containsKey("UCX_TLS")) {
            assertThat(found).as(step.name()).doesNotContainKey("UCX_TLS");
        }
        // What starts a server of several nodes needs what tells a process that srun started it; all else must not see
        // it.
        assertThat(found.get("LAUNCHED")).as(step.name()).isEqualTo(step.launcher() ? "1" : null);
        if (step.launcher()) {
            assertThat(found)
                    .containsEntry("PMIX_MCA_gds", "hash")
                    .containsKeys("PMI_RANK", "PMIX_RANK", "SLURM_STEP_ID");
        } else {
            assertThat(UpstreamLaunch.leftOver(new TreeSet<>(found.keySet())))
                    .as(step.name())
                    .isEmpty();
        }
        assertThat(found).as("the roles meet below a folder named by it").containsEntry("SLURM_JOB_ID", "7");
    }

    private static void checkFiles(UpstreamLaunch upstream, String id, Path attempt) {
        Path folder = attempt.resolve("output").resolve(id);
        upstream.links()
                .forEach((link, log) -> assertThat(folder.resolve(link))
                        .isSymbolicLink()
                        .satisfies(file -> assertThat(Files.readSymbolicLink(file))
                                .isEqualTo(attempt.resolve("logs").resolve(log))));
        if (upstream.steps().size() > 1) {
            assertThat(folder.resolve("gen_server_0.done")).exists();
        }
    }
}
