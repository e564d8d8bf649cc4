package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the scripts ask of a job's nodes before its roles. */
@EnabledOnOs(OS.LINUX)
@Execution(ExecutionMode.CONCURRENT)
class NodeScriptsTest {
    private static final String SCRIPT = "run_single_agg_test.sh";

    /** An srun on the nodes of a job: runs the script once for each. */
    private static final String SRUN = """
            [[ $* == *--ntasks=2* ]] || SLURM_STEP_ID=0 exec bash "${@: -1}"
            code=0
            for node in node1 node2; do SLURMD_NODENAME=$node bash "${@: -1}" || code=$?; done
            ((code == 0)) || echo "srun: error: node2: task 1: Exited with exit code $code"
            exit $code""";

    @TempDir
    private Path directory;

    private ScriptRun run;

    @BeforeEach
    void prepare() throws IOException {
        run = new ScriptRun(directory).command("AGG", "echo measured");
    }

    @Test
    void shouldNoteWhatAMeasurementDependsOn() throws Exception {
        fake("nvidia-smi", """
                printf 'NVIDIA GB200, 570.124.06, 2062 MHz, 3996 MHz, %s MHz, 3996 MHz, 1200.00 W\\n' 120 2062""");
        fake("python3", "printf 'torch=2.9.0\\ntensorrt_llm=1.2.0rc4\\n'");
        Path image = Files.writeString(directory.resolve("image.sqsh"), "12345");
        run.with("PS_CONTAINER_IMAGE", image.toString())
                .command("AGG", "until grep -q llm= $PS_ATTEMPT_DIR/facts/software; do sleep 0.1; done")
                .with("NVIDIA_BUILD_ID", "77");

        assertThat(run.run(SCRIPT)).isZero();
        assertThat(run.read("facts/nodes/" + node())).endsWith("""
                gpus=2
                gpu=NVIDIA GB200
                driver=570.124.06
                maxSmClock=2062 MHz
                maxMemoryClock=3996 MHz
                smClock=120 MHz / 2062 MHz
                memoryClock=3996 MHz
                powerLimit=1200.00 W
                """).contains("kernel=");
        assertThat(run.read("facts/software")).isEqualTo("""
                command=until grep -q llm= $PS_ATTEMPT_DIR/facts/software; do sleep 0.1; done\s
                build=77
                torch=2.9.0
                tensorrt_llm=1.2.0rc4
                """);
        assertThat(run.read("facts/job")).startsWith("image=" + image + "\nimageFile=5 bytes, 20");
    }

    @Test
    void shouldNoteTheGpusOfTheJobAloneWhereItSharesItsNode() throws Exception {
        fake("nvidia-smi", """
                [[ $1 != --id=* ]] && gpus='0 1 2 3' || gpus=${1#--id=}
                for gpu in ${gpus//,/ }; do echo "GPU $gpu, 570, 1 MHz, 1 MHz, 1 MHz, 1 MHz, 700.00 W"; done""");

        run.with("CUDA_VISIBLE_DEVICES", "1,3");
        assertThat(run.run(SCRIPT)).isZero();
        assertThat(run.read("facts/nodes/" + node())).contains("gpus=2\ngpu=GPU 1 / GPU 3\n");
    }

    @Test
    void shouldNoteAllGpusWhereNoneAreTheJobsOwn() throws Exception {
        fake("nvidia-smi", "(($# == 2)) && echo 'GPU, 570, 1 MHz, 1 MHz, 1 MHz, 1 MHz, 700.00 W'");

        run.with("CUDA_VISIBLE_DEVICES", "NoDevFiles");
        assertThat(run.run(SCRIPT)).isZero();
        assertThat(run.read("facts/nodes/" + node())).contains("gpus=1\n");
    }

    @Test
    void shouldRunACaseWhereTheNodesTellNothing() throws Exception {
        fake("nvidia-smi", "echo 'NVIDIA-SMI has failed'; exit 9");
        fake("python3", "exit 1");
        fake("awk", "exit 1");

        assertThat(run.run(SCRIPT)).isZero();
        assertThat(run.read("facts/nodes/" + node())).startsWith("kernel=").doesNotContain("gpu");
    }

    @Test
    void shouldNotWaitForADriverThatHangs() throws Exception {
        fake("nvidia-smi", "exec sleep 1000");
        run.with("PS_TIME_LIMIT", "4");

        assertThat(run.run(SCRIPT)).isZero();
        assertThat(run.exitFile()).startsWith("rc=0", "reason=");
    }

    @Test
    void shouldCheckTheNodesBeforeTheRoles() throws Exception {
        run.with("PS_PREFLIGHT", "echo checked > \"$PS_OUTPUT_DIR/check\"; echo fine")
                .command("AGG", "cat \"$PS_OUTPUT_DIR/check\"");

        assertThat(run.run(SCRIPT)).isZero();
        assertThat(run.log("AGG")).isEqualTo("checked\n");
        assertThat(run.log("preflight")).isEqualTo("localhost: fine\nlocalhost: preflight ended with 0\n");
    }

    @Test
    void shouldNotStartARoleOnANodeThatFailedItsCheck() throws Exception {
        run.with("PS_PREFLIGHT", "echo looking; printf 'GPU 3 is lost\\033[0m'; exit 7");

        assertThat(run.run(SCRIPT)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=preflight localhost GPU 3 is lost?[0m");
        assertThat(run.has("logs/AGG.log")).isFalse();
    }

    @Test
    void shouldNameTheNodesThatFailed() throws Exception {
        slurm();
        run.with("PS_PREFLIGHT", "echo \"on $SLURMD_NODENAME\"; [[ $SLURMD_NODENAME != node2 ]]");

        assertThat(run.run("run_multi_agg_test.sh")).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=preflight node2 on node2");
        assertThat(run.log("preflight")).contains("node1: preflight ended with 0\n", "node2: preflight ended with 1\n");
    }

    @Test
    void shouldNoteTheFactsOfEachNode() throws Exception {
        slurm();

        assertThat(run.run("run_multi_agg_test.sh")).isZero();
        assertThat(run.read("facts/nodes/node1")).startsWith("kernel=");
        assertThat(run.read("facts/nodes/node2")).startsWith("kernel=");
    }

    @Test
    void shouldEndACheckThatTakesTooLong() throws Exception {
        run.with("PS_PREFLIGHT", "echo waiting; sleep 1000").with("PS_PREFLIGHT_LIMIT", "2");

        assertThat(run.run(SCRIPT)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=preflight localhost not done after 2s: waiting");
        assertThat(run.processes()).isZero();
    }

    @Test
    void shouldBlameNoNodeForACheckThatCouldNotBeStarted() throws Exception {
        slurm();
        fake("srun", "echo 'srun: error: Unable to confirm allocation for job 7'; exit 1");
        run.with("PS_PREFLIGHT", "true");

        assertThat(run.run("run_multi_agg_test.sh")).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=not-started preflight");
    }

    @Test
    void shouldCheckOnceTheControllerAnswers() throws Exception {
        slurm();
        fake("srun", """
                if [[ $* == *preflight* ]] && (($(wc -l <"$PS_RUN_DIR/asked") < 2)); then
                    echo >>"$PS_RUN_DIR/asked"
                    echo 'srun: error: Unable to confirm allocation for job 7: Unable to contact slurm controller'
                    exit 1
                fi
                """ + SRUN);
        Files.createFile(directory.resolve("asked"));
        run.with("PS_PREFLIGHT", "true");

        assertThat(run.run("run_multi_agg_test.sh")).isZero();
        assertThat(directory.resolve("asked")).hasContent("\n\n");
        assertThat(run.log("preflight")).contains("node1: preflight ended with 0\n", "node2: preflight ended with 0\n");
        assertThat(run.log("job")).contains("the controller did not answer the srun of preflight");
    }

    @Test
    void shouldGiveUpACheckForWhichNoControllerAnswersInTime() throws Exception {
        slurm();
        fake("srun", "echo 'srun: error: Unable to confirm allocation for job 7: Socket timed out'; exit 1");
        run.with("PS_PREFLIGHT", "true").with("PS_START_WAIT", "1");

        assertThat(run.run("run_multi_agg_test.sh")).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=not-started preflight");
    }

    @Test
    void shouldNotCountTheCheckAsTheCasesTime() throws Exception {
        run.with("PS_PREFLIGHT", "sleep 4").with("PS_TIME_LIMIT", "30").command("AGG", "echo \"$PS_TIME_LIMIT\"");

        assertThat(run.run(SCRIPT)).isZero();
        assertThat(run.log("AGG")).containsPattern("^(28|29|30)\n");
    }

    @Test
    void shouldMakeTheNodesReadyBeforeTheRoles() throws Exception {
        run.with("PS_PREFLIGHT", "echo checked >\"$PS_OUTPUT_DIR/check\"")
                .with("PS_SETUP", "cat \"$PS_OUTPUT_DIR/check\"; echo installed >\"$PS_OUTPUT_DIR/tool\"")
                .command("AGG", "cat \"$PS_OUTPUT_DIR/tool\"");

        assertThat(run.run(SCRIPT)).isZero();
        assertThat(run.log("AGG")).isEqualTo("installed\n");
        assertThat(run.log("setup")).isEqualTo("localhost: checked\nlocalhost: setup ended with 0\n");
    }

    @Test
    void shouldNotStartARoleWhereANodeCouldNotBeMadeReady() throws Exception {
        slurm();
        run.with("PS_SETUP", "echo \"no wheel for $SLURMD_NODENAME\"; [[ $SLURMD_NODENAME != node2 ]]");

        assertThat(run.run("run_multi_agg_test.sh")).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=setup node2 no wheel for node2");
        assertThat(run.has("logs/AGG.log")).isFalse();
    }

    @Test
    void shouldSayInPyxissWordsWhyANodeHadNoContainerToSetUp() throws Exception {
        slurm();
        fake("srun", """
                [[ $PS_ON_NODE == setup ]] || exit 0
                SLURMD_NODENAME=node1 bash "${@: -1}"
                echo 'slurmstepd-node2: error: pyxis:     [ERROR] No space left on device'
                echo 'slurmstepd-node2: error: spank: required plugin spank_pyxis.so: task_init() failed with rc=-1'
                exit 1""");
        run.with("PS_CONTAINER_IMAGE", "llm:1").with("PS_SETUP", "echo fine");

        assertThat(run.run("run_multi_agg_test.sh")).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=setup node2 No space left on device");
    }

    @Test
    void shouldEndASetUpThatTakesTooLong() throws Exception {
        run.with("PS_SETUP", "echo downloading; sleep 1000").with("PS_SETUP_LIMIT", "2");

        assertThat(run.run(SCRIPT)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=setup localhost not done after 2s: downloading");
        assertThat(run.processes()).isZero();
    }

    @Test
    void shouldNotCountTheSetUpAsTheCasesTime() throws Exception {
        run.with("PS_SETUP", "sleep 4").with("PS_TIME_LIMIT", "30").command("AGG", "echo \"$PS_TIME_LIMIT\"");

        assertThat(run.run(SCRIPT)).isZero();
        assertThat(run.log("AGG")).containsPattern("^(28|29|30)\n");
    }

    @Test
    void shouldSetANodeUpOnceHoweverManyTasksAreThere() throws Exception {
        slurm();
        fake("srun", """
                [[ $* == *--ntasks=2* ]] || SLURM_STEP_ID=0 exec bash "${@: -1}"
                for task in 0 1; do SLURMD_NODENAME=node1 bash "${@: -1}" & done
                wait
                SLURMD_NODENAME=node2 bash "${@: -1}\"""");
        run.with("PS_SETUP", "echo installing; sleep 1");

        assertThat(run.run("run_multi_agg_test.sh")).isZero();
        assertThat(run.log("setup")).containsOnlyOnce("node1: installing").containsOnlyOnce("node2: installing");
    }

    @Test
    void shouldInstallInTheContainerThatTheRolesShare() throws Exception {
        slurm();
        recordSteps();
        run.with("PS_CONTAINER_IMAGE", "registry.example.com#llm:1")
                .with("PS_CONTAINER_ENV", "NVIDIA_IMEX_CHANNELS,A")
                .with("PS_PREFLIGHT", "true")
                .with("PS_SETUP", "true");

        assertThat(run.run("run_multi_agg_test.sh")).isZero();
        assertThat(step("preflight")).doesNotContain("--container");
        for (String name : new String[] {"setup", "AGG"}) {
            assertThat(step(name))
                    .contains("--container-image=registry.example.com#llm:1 ", "--container-name=ps-7 ")
                    .contains("--container-env=NVIDIA_IMEX_CHANNELS,A ");
        }
        assertThat(run.read("steps")).contains("enroot remove -f pyxis_ps-7\n");
    }

    @Test
    void shouldNameTheContainerAsTheProfileDoes() throws Exception {
        slurm();
        recordSteps();
        run.with("PS_CONTAINER_IMAGE", "/images/llm.sqsh").with("PS_CONTAINER_NAME", "mine");

        assertThat(run.run("run_multi_agg_test.sh")).isZero();
        assertThat(step("AGG")).contains("--container-name=mine ");
        // Another job may use it, too.
        assertThat(run.read("steps")).doesNotContain("enroot remove");
    }

    @Test
    void shouldImportAnImageOnceByItsDigest() throws Exception {
        slurm();
        recordSteps();
        String digest = "0123456789abcdef".repeat(4);
        fake("enroot", """
                echo "$*" >>"$PS_ATTEMPT_DIR/enroot"
                case $1 in
                    digest) echo sha256:%s ;;
                    import) mkdir "$PS_ATTEMPT_DIR/failed" 2>/dev/null && exit 1; echo image >"$3" ;;
                esac""".formatted(digest));
        String images = directory.resolve("images").toString();
        run.with("PS_CONTAINER_IMAGE", "registry.example.com#llm:1")
                .with("PS_CONTAINER_IMPORT", images)
                .with("PS_IMPORT_PAUSE", "0");

        assertThat(run.run("run_multi_agg_test.sh")).isZero();
        String file = images + "/" + digest + ".sqsh";
        assertThat(step("AGG")).contains("--container-image=" + file + " ");
        assertThat(Path.of(file)).hasContent("image");
        String imported = "import --output " + file + ".part docker://registry.example.com#llm:1\n";
        assertThat(run.read("enroot")).isEqualTo("digest docker://registry.example.com#llm:1\n" + imported + imported);
        assertThat(run.read("facts/job"))
                .startsWith(
                        "image=registry.example.com#llm:1\nimageDigest=sha256:" + digest + "\nimageFile=6 bytes, 20");
    }

    @Test
    void shouldNoteTheDigestOfAnImageThatStaysInItsRegistryWithoutWaitingForIt() throws Exception {
        slurm();
        recordSteps();
        String digest = "sha256:" + "0123456789abcdef".repeat(4);
        fake("enroot", "until [[ -e $PS_OUTPUT_DIR/over ]]; do sleep 0.1; done; echo " + digest);
        run.with("PS_CONTAINER_IMAGE", "registry.example.com#llm:1")
                .command(
                        "AGG",
                        "touch \"$PS_OUTPUT_DIR/over\"; until grep -q Digest \"$PS_ATTEMPT_DIR/facts/job\"; do sleep 0.1; done");

        assertThat(run.run(SCRIPT)).isZero();
        assertThat(run.read("facts/job")).isEqualTo("image=registry.example.com#llm:1\nimageDigest=" + digest + "\n");
    }

    @Test
    void shouldRunACaseWhoseImageHasNoDigestThatAnyoneTells() throws Exception {
        slurm();
        recordSteps();
        fake("enroot", "echo 'enroot: unknown command'; exit 1");
        run.with("PS_CONTAINER_IMAGE", "llm:latest");

        assertThat(run.run(SCRIPT)).isZero();
        assertThat(run.read("facts/job")).isEqualTo("image=llm:latest\n");
    }

    @Test
    void shouldNotTakeYesterdaysImageForATagWithoutDigest() throws Exception {
        slurm();
        recordSteps();
        fake("enroot", "[[ $1 == import ]] && echo image >\"$3\"");
        run.with("PS_CONTAINER_IMAGE", "llm:latest").with("PS_CONTAINER_IMPORT", directory + "/images");

        assertThat(run.run("run_multi_agg_test.sh")).isZero();
        assertThat(step("AGG")).contains("--container-image=" + directory + "/images/job-7.sqsh ");
        assertThat(run.read("steps")).contains(" rm -f -- " + directory + "/images/job-7.sqsh ");
    }

    @Test
    void shouldSayThatAnImageCantBeImported() throws Exception {
        slurm();
        fake("enroot", "echo '[ERROR] 401 Unauthorized'; exit 1");
        run.with("PS_CONTAINER_IMAGE", "a;touch pwned").with("PS_CONTAINER_IMPORT", directory + "/images");
        run.with("PS_IMPORT_PAUSE", "0");

        assertThat(run.run("run_multi_agg_test.sh")).isEqualTo(1);
        assertThat(run.exitFile())
                .startsWith(
                        "rc=1",
                        "reason=import node1,node2 try 3 of 3: docker://a;touch pwned could not be imported: 401 Unauthorized");
        assertThat(run.log("import")).contains("node1: [ERROR] 401 Unauthorized");
    }

    @Test
    void shouldGiveEachTaskTheProfilesEnvironmentWhateverTheImageHas() throws Exception {
        slurm();
        fake("srun", """
                [[ $* == *--ntasks=2* ]] && exit
                export A=image UCX_TLS=tcp SLURM_LOCALID=3 SLURM_PROCID=0 SLURMD_NODENAME=node1 SLURM_STEP_ID=0
                exec bash "${@: -1}\"""");
        run.with("PS_ENVIRONMENT", "A B")
                .with("A", "it's {local_id} of {node}, {role} in {job} {other}")
                .with("B", "1")
                .with("PS_ENVIRONMENT_UNSET", "UCX_TLS B")
                .with("PS_ENVIRONMENT_AGG", "'C=c  $(touch pwned)'")
                .with("PS_ENVIRONMENT_GEN", "C=gen")
                .command("AGG", "echo \"$A|$B|$C|${UCX_TLS-unset}\"");

        assertThat(run.run("run_multi_agg_test.sh")).isZero();
        assertThat(run.log("AGG")).isEqualTo("it's 3 of node1, AGG in 7 {other}|1|c  $(touch pwned)|unset\n");
    }

    @Test
    void shouldNotStartContainersOfANodeAtOnce() throws Exception {
        slurm();
        recordSteps();
        run.with("PS_CONTAINER_IMAGE", "x")
                .with("PS_CONTAINER_PAUSE", "3")
                .with("PS_CTX_SERVERS", "1")
                .with("PS_MODE", "disagg");
        for (String role : new String[] {"CTX", "GEN"}) {
            run.command(role, "touch \"$PS_ADDRESS_DIR/$PS_ROLE_NAME.unchecked\"; sleep 1000");
        }
        run.command("BENCHMARK", "exit 0");

        assertThat(run.run("run_disagg_test.sh")).isZero();
        assertThat(startOf("CTX_0") - startOf("GEN_0")).isGreaterThanOrEqualTo(2);
        assertThat(startOf("BENCHMARK") - startOf("CTX_0")).isGreaterThanOrEqualTo(2);
    }

    /** An srun that notes when it was called and with what, then does as that of {@link #slurm}. */
    private void recordSteps() throws IOException {
        fake(
                "srun",
                "printf '%s %s\\n' \"$(date +%s)\" \"$*\" >>\"$PS_RUN_DIR/attempt/steps\"\n"
                        + "[[ ${@: -1} == *.sh ]] || exit 0\n" + SRUN);
    }

    /** What was asked for the step of a name. */
    private String step(String name) {
        return run.read("steps")
                .lines()
                .filter(line -> line.contains("--job-name=" + name + " "))
                .findFirst()
                .orElseThrow();
    }

    private long startOf(String name) {
        return Long.parseLong(step(name).split(" ", 2)[0]);
    }

    /** A job of two nodes. */
    private void slurm() throws IOException {
        fake("scontrol", "printf 'node%s\\n' 1 2");
        fake("srun", SRUN);
        run.with("PS_SCHEDULER", "slurm").with("SLURM_JOB_ID", "7").with("SLURM_JOB_NODELIST", "node[1-2]");
        run.with("PS_NODES", "2").with("PS_CTX_SERVERS", "0").with("PS_TASKS_PER_NODE", "gpus");
    }

    private void fake(String name, String script) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path file = Files.writeString(bin.resolve(name), "#!/bin/bash\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        run.with("PATH", bin + ":" + System.getenv("PATH"));
    }

    private static String node() throws IOException, InterruptedException {
        Process uname = new ProcessBuilder("uname", "-n").start();
        uname.waitFor();
        return new String(uname.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
    }
}
