package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.classify.Role;
import io.perfsanity.engine.classify.RoleShape;
import io.perfsanity.engine.testlist.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchScriptTest {
    private static final RunLayout LAYOUT = new RunLayout("/lustre/perf", "20260101-120000-abcde");

    private static String script(String profile, PlannedCase planned, String... excluded) {
        return new LaunchScript(
                        PlanFixtures.profile("workDirectory: /lustre/perf\n" + profile), LAYOUT, "scripts/c0ffee")
                .text(planned, 1, List.of(excluded));
    }

    private static PlannedCase disagg() {
        return PlanFixtures.planned(
                12,
                "disagg_upload-e2e-x",
                Mode.DISAGG,
                6,
                List.of(
                        new RoleShape(Role.CTX, 2, 1, Optional.of(4)),
                        new RoleShape(Role.GEN, 1, 4, Optional.of(16)),
                        new RoleShape(Role.BENCHMARK, 1, 0, Optional.of(0))));
    }

    @Test
    void shouldAskSlurmForWhatTheCaseNeeds() {
        String script = script("partition: gb200\nqos: high\nsbatchArgs: ['--segment={nodes}']\n", disagg());

        assertThat(script.lines().filter(line -> line.startsWith("#SBATCH")))
                .containsExactly(
                        "#SBATCH --job-name=ps-20260101-120000-abcde-012-1",
                        "#SBATCH --nodes=6",
                        "#SBATCH --gpus-per-node=4",
                        "#SBATCH --time=02:10:00",
                        "#SBATCH --no-requeue",
                        "#SBATCH --output=logs/job.log",
                        "#SBATCH --open-mode=append",
                        "#SBATCH --exclusive",
                        "#SBATCH --partition=gb200",
                        "#SBATCH --qos=high",
                        "#SBATCH --segment=6");
        assertThat(script)
                .contains("export PS_CTX_SERVERS='2'\n", "export PS_GEN_NODES='4'\n", "export PS_BENCHMARK_NODES='0'\n")
                .endsWith("exec bash \"$PS_RUN_DIR/scripts/c0ffee/run_disagg_test.sh\"\n");
    }

    @Test
    void shouldAskForWhatASiteRequires() {
        String site = """
                partition: gb200
                account: perf
                qos: high
                reservation: week1
                constraint: nvl72
                nodeList: n[1-9]
                exclude: n3
                """;

        assertThat(script(site, disagg()).lines().filter(line -> line.startsWith("#SBATCH")))
                .contains(
                        "#SBATCH --partition=gb200",
                        "#SBATCH --account=perf",
                        "#SBATCH --qos=high",
                        "#SBATCH --reservation=week1",
                        "#SBATCH --constraint=nvl72",
                        "#SBATCH --nodelist=n[1-9]",
                        "#SBATCH --exclude=n3");
    }

    @Test
    void shouldSayForWhichCaseItIsAndWhyItIsLaunchedSo() {
        assertThat(script("", disagg())).startsWith("""
                        #!/usr/bin/env bash
                        # Case 12 of run 20260101-120000-abcde, attempt 1: test_perf_sanity.py::test_e2e[disagg_upload-e2e-x]
                        # disagg on 6 nodes, because:
                        #   NAME: the name says so
                        """);
        assertThat(script("", PlanFixtures.single(1, "a-b"))).contains("# single-agg on 1 node, because:\n");
    }

    @Test
    void shouldStopAtAVariableThatIsNotSet() {
        assertThat(script("", disagg()).lines()).contains("set -u", "export PS_ATTEMPT_DIR");
    }

    @Test
    void shouldCountTheGpusOfAllNodesWhereNothingTellsWhatIsUsed() {
        PlannedCase unknown = PlanFixtures.planned(PlanFixtures.classification(
                Mode.MULTI_AGG, 3, Optional.empty(), Optional.empty(), Duration.ofHours(2), List.of()));

        assertThat(script("sbatchArgs: ['--x={gpus}']\nsrunArgs: ['--y={gpus}/{nodes}']\n", unknown))
                .contains("#SBATCH --x=12\n", "export PS_GPUS='12'\n", "--y=12/3");
    }

    @Test
    void shouldNameTheCopyOfTheConfigThatTravelsWithTheCase() {
        PlannedCase planned = PlanFixtures.configured("elsewhere/a.yaml");

        assertThat(script("", planned))
                .contains("export PS_CONFIG='" + LAYOUT.attemptDirectory(planned, 1) + "/config.yaml'\n");
        assertThat(script("", disagg())).contains("export PS_CONFIG=''\n");
    }

    @Test
    void shouldWriteHowManyGpusEachServerHas() {
        assertThat(script("", disagg()))
                .contains("export PS_CTX_GPUS='4'\n", "export PS_GEN_GPUS='16'\n")
                .contains("export PS_CTX_NODES='1'\n", "export PS_GEN_SERVERS='1'\n");
        assertThat(script("", PlanFixtures.single(1, "a-b")))
                .contains("export PS_CTX_GPUS=''\n", "export PS_CTX_SERVERS='0'\n", "export PS_GEN_NODES='0'\n");
    }

    @Test
    void shouldShowAContainerTheWorkDirectory() {
        assertThat(script("container: {image: x.sqsh, mounts: ['/models:/models:ro']}\n", disagg()))
                .contains("export PS_CONTAINER_MOUNTS='/models:/models:ro,/lustre/perf:/lustre/perf'\n");
        assertThat(script("", disagg())).contains("export PS_CONTAINER_MOUNTS=''\n", "export PS_CONTAINER_IMAGE=''\n");
    }

    @ParameterizedTest
    @CsvSource({"old.sqsh, ", ", new.sqsh", "old.sqsh, new.sqsh"})
    void shouldShowItToTheContainerOfEitherSide(String a, String b) {
        Pairs pairs = new Pairs(image(a), image(b), 1, Optional.empty(), 0.05);

        assertThat(new LaunchScript(
                                PlanFixtures.profile("workDirectory: /lustre/perf\nsourceDirectory: /lustre/src\n"),
                                LAYOUT,
                                "scripts/c0ffee",
                                Optional.of(pairs))
                        .text(disagg(), 1, List.of()))
                .contains("export PS_CONTAINER_MOUNTS='/lustre/perf:/lustre/perf'\n");
    }

    private static Pairs.Variant image(String image) {
        return new Pairs.Variant("x", Optional.empty(), Optional.ofNullable(image), Optional.empty());
    }

    @Test
    void shouldRunBothSidesOfAComparisonInOneJob() {
        Pairs pairs = new Pairs(
                new Pairs.Variant("main", Optional.of("/lustre/main"), Optional.empty(), Optional.empty()),
                new Pairs.Variant("it's", Optional.empty(), Optional.of("new.sqsh"), Optional.empty()),
                2,
                Optional.of("pip install ."),
                0.05);
        String script = new LaunchScript(
                        PlanFixtures.profile(
                                "workDirectory: /lustre/perf\nsourceDirectory: /lustre/src\ncontainer: {image: old.sqsh}"),
                        LAYOUT,
                        "scripts/c0ffee",
                        Optional.of(pairs))
                .text(disagg(), 1, List.of());

        // Four times the case's two hours, and the margin once.
        assertThat(script)
                .contains("#SBATCH --time=08:10:00\n", "export PS_TIME_LIMIT='7200'\n")
                .contains("export PS_LEGS='1-a 2-b 3-b 4-a'\n", "export PS_COMMAND_PREPARE='pip install .'\n")
                .contains("export PS_SOURCE_DIR_A='/lustre/main'\n", "export PS_CONTAINER_IMAGE_A='old.sqsh'\n")
                .contains("export PS_SOURCE_DIR_B='/lustre/src'\n", "export PS_CONTAINER_IMAGE_B='new.sqsh'\n")
                .endsWith("exec bash \"$PS_RUN_DIR/scripts/c0ffee/run_legs.sh\" run_disagg_test.sh\n");
    }

    @Test
    void shouldLaunchByNodesWhereAnAuthorFixedSingleAggForTwo() {
        PlannedCase two = PlanFixtures.planned(1, "aggr-x", Mode.SINGLE_AGG, 2, List.of());

        assertThat(script("", two)).contains("export PS_MODE='single-agg'\n", "scripts/c0ffee/run_multi_agg_test.sh");
    }

    @Test
    void shouldTellUpstreamsTestInWhichFolderItsConfigIs() {
        assertThat(script("", PlanFixtures.configured("co/tests/scripts/perf/aggregated/a.yaml")))
                .contains("export AGG_CONFIG_FOLDER='tests/scripts/perf/aggregated'")
                .contains("export DISAGG_CONFIG_FOLDER='tests/scripts/perf/disaggregated'");
        assertThat(script("", PlanFixtures.configured("co/tests/scripts/perf-sanity/aggregated/a.yaml")))
                .contains("export AGG_CONFIG_FOLDER='tests/scripts/perf-sanity/aggregated'");
        assertThat(script("", PlanFixtures.configured("elsewhere/a.yaml"))).doesNotContain("CONFIG_FOLDER");
    }

    @Test
    void shouldLetAProfileNameAnotherFolderOfConfigs() {
        String own = "environment: {AGG_CONFIG_FOLDER: mine}\n";

        assertThat(script(own, PlanFixtures.configured("co/tests/scripts/perf/aggregated/a.yaml"))
                        .lines()
                        .filter(line -> line.contains(" AGG_CONFIG_FOLDER=")))
                .last()
                .isEqualTo("export AGG_CONFIG_FOLDER='mine'");
    }

    @Test
    void shouldLeaveOutNodesThatFailed() {
        assertThat(script("exclude: bad1\n", disagg(), "gb200-node3")).contains("#SBATCH --exclude=bad1,gb200-node3\n");
    }

    @Test
    void shouldGiveACheckOfTheNodesItsOwnTime() {
        assertThat(script("preflight: echo \"ok\"\npreflightLimit: 5m\n", disagg()))
                .contains(
                        "#SBATCH --time=02:15:00\n",
                        "export PS_PREFLIGHT='echo \"ok\"'\n",
                        "export PS_PREFLIGHT_LIMIT='300'\n");
    }

    @Test
    void shouldGiveTheSetUpOfTheNodesItsOwnTime() {
        assertThat(script("setup: ./install.sh\nsetupLimit: 20m\n", disagg()))
                .contains("#SBATCH --time=02:30:00\n", "export PS_SETUP='./install.sh'\n")
                .contains("export PS_SETUP_LIMIT='1200'\n");
        assertThat(script("setup: a\nsetupLimit: 20m\ncontainer: {image: x, import: /raid}\n", disagg()))
                .contains("#SBATCH --time=02:50:00\n", "export PS_CONTAINER_IMPORT='/raid'\n");
        assertThat(script("setupLimit: 20m\n", disagg())).contains("#SBATCH --time=02:10:00\n");
    }

    @ParameterizedTest
    @CsvSource({"disagg, true, false", "nodes, true, true"})
    void shouldKeepACasesNodesTogether(String segment, boolean disagg, boolean multi) {
        String profile = "segment: " + segment + "\n";

        assertThat(script(profile, disagg()).contains("#SBATCH --segment=6\n")).isEqualTo(disagg);
        assertThat(script(profile, PlanFixtures.planned(1, "a-b", Mode.MULTI_AGG, 2, List.of()))
                        .contains("#SBATCH --segment=2\n"))
                .isEqualTo(multi);
        assertThat(script(profile, PlanFixtures.single(1, "a-b"))).doesNotContain("--segment");
    }

    @Test
    void shouldGiveASitesCommentAsOneWord() {
        assertThat(script("comment: '{\"a b\": \"$(c)\"}'\n", disagg()))
                .contains("#SBATCH --comment='{\"a b\": \"$(c)\"}'\n");
    }

    @Test
    void shouldWriteTheEnvironmentOfTheRoles() {
        assertThat(script(
                        "environment: {B: '1', A: x y, unset: [C, D], roles: {gen: {A: \"it's\", E: '{local_id}'}}}\n",
                        disagg()))
                .contains("export A='x y'\n", "export B='1'\n", "export PS_ENVIRONMENT='A B'\n")
                .contains("export PS_ENVIRONMENT_UNSET='C D'\n")
                .contains("export PS_ENVIRONMENT_GEN='" + "'A=it'\\''s' 'E={local_id}'".replace("'", "'\\''") + "'\n");
    }

    @Test
    void shouldShareANodeWhenTheProfileAllowsIt() {
        assertThat(script("exclusive: false\n", PlanFixtures.single(1, "a-b"))).doesNotContain("--exclusive");
    }

    @Test
    void shouldAskForACoreATaskOnASharedNode() {
        assertThat(script("exclusive: false\ncommands: trtllm\n", PlanFixtures.single(1, "a-b")))
                .contains("#SBATCH --gpus-per-node=4\n", "#SBATCH --ntasks-per-node=4\n");
        assertThat(script("commands: trtllm\n", PlanFixtures.single(1, "a-b"))).doesNotContain("#SBATCH --ntasks");
    }

    @Test
    void shouldStartOneTaskOnOneNodeAndOneAGpuOnSeveral() {
        assertThat(script("", PlanFixtures.single(1, "a-b")))
                .contains("export PS_TASKS_PER_NODE='1'\n", "export PS_MPI=''\n");
        assertThat(script("", disagg())).contains("export PS_TASKS_PER_NODE='gpus'\n", "export PS_MPI='pmix'\n");
    }

    @Test
    void shouldStartServersOfOthersAsTheirProfileSays() {
        String own = "commands: {agg: mine}\n";

        assertThat(script(own, PlanFixtures.single(1, "a-b"))).contains("export PS_TASKS_PER_NODE='gpus'\n");
        assertThat(script(own, disagg())).contains("export PS_MPI=''\n");
        assertThat(script("mpi: none\n", disagg())).contains("export PS_MPI='none'\n");
        assertThat(script("commands: {tasksOnOneNode: 2, mpi: pmi2}\n", PlanFixtures.single(1, "a-b")))
                .contains("export PS_TASKS_PER_NODE='2'\n", "export PS_MPI=''\n");
        assertThat(script("commands: {mpi: pmi2}\n", disagg())).contains("export PS_MPI='pmi2'\n");
    }

    @Test
    void shouldWriteNoDirectivesWithoutSlurm() {
        assertThat(script("scheduler: local\n", disagg())).doesNotContain("#SBATCH");
    }

    @Test
    void shouldSayHowManyGpusAMachineWithoutSlurmHas() {
        assertThat(script("scheduler: local\n", disagg())).contains("export PS_MACHINE_GPUS='4'\n");
        assertThat(script("", disagg())).doesNotContain("PS_MACHINE_GPUS");
    }

    @ParameterizedTest
    @CsvSource({"gpus-per-node, --gpus-per-node=4", "gres, --gres=gpu:4", "none, ''"})
    void shouldAskForGpusInTheClustersWay(String option, String directive) {
        String script = script("gpuOption: " + option + "\n", PlanFixtures.single(1, "a-b"));

        assertThat(script.lines().filter(line -> line.matches("#SBATCH .*(gpu|gres).*")))
                .containsExactlyElementsOf(directive.isEmpty() ? List.of() : List.of("#SBATCH " + directive));
        assertThat(script).contains("export PS_GPU_OPTION='" + option + "'\n");
    }

    /** The profile's reader refuses some of these; the script must not need that. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a b",
                "/it's",
                "/a\"b",
                "/$USER/x",
                "/${HOME}/}x",
                "/100%j",
                "/a\\b",
                "/`touch pwned`",
                "/$(touch pwned)",
                "/é"
            })
    void shouldKeepAnyPathAsItIs(String workDirectory) throws Exception {
        RunLayout layout = new RunLayout(workDirectory, "20260101-120000-abcde");
        PlannedCase planned = PlanFixtures.single(1, "a-b");
        String script = new LaunchScript(
                        PlanFixtures.profile("workDirectory: /lustre/perf\nscheduler: local\n"),
                        layout,
                        "scripts/c0ffee")
                .text(planned, 1, List.of());

        assertThat(run(script.replaceAll("exec bash .*", "printf %s \"\\$PS_ATTEMPT_DIR \\$PS_RUN_DIR\"")))
                .isEqualTo(layout.attemptDirectory(planned, 1) + " " + layout.runDirectory());
        assertThat(run("export PS_ATTEMPT_DIR=/elsewhere\n"
                        + script.replaceAll("exec bash .*", "printf %s \"\\$PS_ATTEMPT_DIR\"")))
                .isEqualTo("/elsewhere");
        assertThat(Path.of("pwned")).doesNotExist();
    }

    @Property(tries = 60)
    void shouldPassAnyIdThroughUnchanged(@ForAll String hostile) throws Exception {
        String id = hostile.replace("\0", "");
        PlannedCase planned = PlanFixtures.single(1, id);
        String script = script("scheduler: local\n", planned).replaceAll("exec bash .*", "printf %s \"\\$PS_CASE_ID\"");

        assertThat(run(script)).isEqualTo(new String(id.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    private static String run(String script) throws IOException, InterruptedException {
        Path file = Files.createTempFile("launch", ".sh");
        try {
            Files.writeString(file, script);
            Process bash = new ProcessBuilder("bash", file.toString()).start();
            String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(bash.waitFor(3, TimeUnit.MINUTES)).isTrue();
            assertThat(bash.exitValue()).isZero();
            return out;
        } finally {
            Files.delete(file);
        }
    }
}
