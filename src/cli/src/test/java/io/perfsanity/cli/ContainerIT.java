package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Launches in containers, on a lab whose srun takes pyxis's options: what isn't mounted there isn't in a container. */
class ContainerIT {
    private static final String IMAGE = "registry.lab#perf/sample:1";

    private static final String PROFILE = """
            partition: gb200
            gpusPerNode: 4
            mpi: none
            limits: {pollFloor: 1s, pollCeiling: 2s, exitFile: 10s}
            """;

    /** Passes where the setup was in the same container, and the image's variables lose to the profile's alone. */
    private static final String PLAIN = PROFILE + """
            exclusive: false
            environment: {UCX_TLS: tcp}
            commands:
              tasksPerNode: 2
              agg: |
                [[ $IMAGE == registry.lab/perf/sample:1 ]] || { echo "not in the image"; exit 7; }
                echo "task $SLURM_PROCID: $(cat /opt/installed), $UCX_TLS, $NCCL_DEBUG, $(pwd)"
                [[ $SLURM_PROCID != 0 ]] || printf '%s' '<testsuite><testcase classname="c" name="n"/></testsuite>' \\
                  >"$PS_OUTPUT_DIR/results.xml"
            setup: echo "by $SLURMD_NODENAME" >/opt/installed
            """;

    @TempDir
    Path directory;

    private LabRun lab;

    @BeforeEach
    void setUp() throws Exception {
        assumeThat(LabRun.onLogin("srun --help | grep -c -e --container-image || true"))
                .as("a lab with pyxis (LAB_PYXIS=1 work/slurm-lab up)")
                .isNotEqualTo("0");
        lab = new LabRun(directory);
    }

    @ParameterizedTest
    @CsvSource({
        "aggr_upload-gpt_oss_120b_fp4_grace_blackwell-gpt_oss_fp4_tp2_8k1k, AGG",
        "aggr_upload-k2_thinking_fp4_2_nodes_grace_blackwell-k2_thinking_fp4_tep8_1k1k, AGG AGG",
        "disagg_upload-e2e-gb200_deepseek-r1-fp4_1k1k_con4_ctx1_dep4_gen1_dep8_eplb0_mtp0_ccb-UCX,"
                + " GEN_0 GEN_0 CTX_0 PROXY BENCHMARK"
    })
    void shouldRunEachShapeInContainersOfOneNameThatGoWithTheJob(String id, String steps) throws Exception {
        lab.define("contained", PROFILE + """
                environment: {NCCL_DEBUG: WARN}
                container: {image: '%s', name: 'mine-{job}', env: [NCCL_DEBUG], pause: 1s}
                srunArgs: [--no-container-mount-home, --container-writable]
                """.formatted(IMAGE));

        int code = LabRun.execute(lab.runLines("contained", id));

        CaseResult result = lab.onlyCase();
        assertThat(result.verdict()).as(result.reason()).isEqualTo(Verdict.PASSED);
        assertThat(code).isZero();
        String job = result.attempts().get(0).jobId().orElseThrow();
        List<String> got = containers(job);
        assertThat(got)
                .as("a step and node each")
                .hasSize(steps.split(" ").length)
                .allMatch(line -> line.contains(" image=" + IMAGE + " name=mine-" + job + " ")
                        && line.contains(" env=NCCL_DEBUG home=no root= writable=yes")
                        && line.contains("mounts=" + LabRun.home().resolve("perf/work/runs/")));
        assertThat(result.attempts().get(0).facts().values())
                .containsEntry("image", IMAGE)
                .hasEntrySatisfying("imageDigest", digest -> assertThat(digest).matches("sha256:[0-9a-f]{64}"));
        assertThat(left()).doesNotContain("-" + job + "\n");
    }

    @Test
    void shouldKeepWhatTheSetupInstalledInTheContainerThatTheRolesShare() throws Exception {
        lab.define("installed", PLAIN + "container: {image: '%s', env: [UCX_TLS], pause: 1s}%n".formatted(IMAGE));

        int code = LabRun.execute(lab.runPlain("installed", "aggr-passes  # mode:multi-agg nodes:2"));

        CaseResult result = lab.onlyCase();
        assertThat(result.verdict()).as(result.reason()).isEqualTo(Verdict.PASSED);
        assertThat(code).isZero();
        String job = result.attempts().get(0).jobId().orElseThrow();
        assertThat(lab.file(result, "logs/AGG.log").lines().filter(line -> line.startsWith("task ")))
                .hasSize(4)
                .allMatch(line -> line.matches("task \\d: by gb200-node\\d+, tcp, of-the-image, /.*"));
        assertThat(containers(job).stream().map(line -> line.replaceAll(".* (name=\\S+) (reused=\\S+) .*", "$1 $2")))
                .containsExactly(
                        "name=ps-" + job + " reused=no",
                        "name=ps-" + job + " reused=no",
                        "name=ps-" + job + " reused=yes",
                        "name=ps-" + job + " reused=yes");
        assertThat(left()).doesNotContain("-" + job + "\n");
    }

    @Test
    void shouldImportTheImageOnceByItsDigestAndStartFromTheFile() throws Exception {
        Path images = LabRun.home().resolve("perf/images");
        lab.define("imported", PLAIN + "container: {image: '%s', import: '%s', pause: 1s}%n".formatted(IMAGE, images));

        int code = LabRun.execute(lab.runPlain("imported", "aggr-passes  # mode:multi-agg nodes:2"));

        CaseResult result = lab.onlyCase();
        assertThat(result.verdict()).as(result.reason()).isEqualTo(Verdict.PASSED);
        assertThat(code).isZero();
        String digest = result.attempts().get(0).facts().values().get("imageDigest");
        assertThat(digest).matches("sha256:[0-9a-f]{64}");
        Path file = images.resolve(digest.substring("sha256:".length()) + ".sqsh");
        assertThat(containers(result.attempts().get(0).jobId().orElseThrow()))
                .allMatch(line -> line.contains(" image=" + file + " "));
        assertThat(result.attempts().get(0).facts().values().get("imageFile")).matches("\\d+ bytes, 20.*");
        assertThat(LabRun.onLogin("ls " + images + "/*.sqsh")).isEqualTo(file.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{image: 'registry.lab#perf/sample:none'}"
                        + "|the role AGG could not be started on its nodes; AGG: pyxis: [ERROR] URL"
                        + " https://registry.lab/perf/sample/manifests/none returned error code: 404 Not Found",
                "{image: 'registry.lab#Perf'}"
                        + "|the role AGG could not be started on its nodes; AGG: pyxis: [ERROR] Invalid image reference:"
                        + " docker://registry.lab#Perf",
                "{image: /nowhere/x.sqsh}"
                        + "|the role AGG could not be started on its nodes; AGG: pyxis: [ERROR] No such file or directory:"
                        + " /nowhere/x.sqsh",
                "{image: 'registry.lab#perf/sample:1', mounts: ['/nowhere:/opt/x']}"
                        + "|the role AGG could not be started on its nodes; AGG: .*error: pyxis: --container-mounts: source"
                        + " path does not exist: /nowhere"
            })
    void shouldSayInPyxissWordsWhyThereIsNoContainer(String container, String reason) throws Exception {
        lab.define("broken", PROFILE + """
                container: %s
                commands: {agg: exit 1}
                """.formatted(container));

        assertThat(LabRun.execute(lab.runPlain("broken", "aggr-passes"))).isEqualTo(ExitCodes.INFRA);

        assertThat(lab.onlyCase().verdict()).isEqualTo(Verdict.INFRA);
        assertThat(lab.onlyCase().reason())
                .satisfiesAnyOf(
                        said -> assertThat(said).isEqualTo(reason),
                        said -> assertThat(said).matches(reason));
    }

    /** What each step of a job got, a line a step and node, in the order of their beginning. */
    private static List<String> containers(String job) throws IOException, InterruptedException {
        return LabRun.lab("root", "bash", "-c", "cat \"$LAB/log/pyxis\"")
                .lines()
                .filter(line -> line.startsWith("step=" + job + "."))
                .toList();
    }

    private static String left() throws IOException, InterruptedException {
        // Names of nodes end like short numbers of jobs.
        return LabRun.lab("root", "bash", "-c", "ls -d \"$LAB\"/enroot/*-node*/pyxis_* || :") + "\n";
    }
}
