package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts themselves, without a scheduler. What differs under Slurm is in the integration tests. */
@EnabledOnOs(OS.LINUX)
@Execution(ExecutionMode.CONCURRENT) // or it would outlast all other classes together
class ScriptsTest {
    private static final String SINGLE = "run_single_agg_test.sh";
    private static final String DISAGG = "run_disagg_test.sh";
    private static final String LEGS = "run_legs.sh";

    /** An srun that hears nothing of the controller for as many calls as %s has numbers. */
    private static final String SILENCE = """
            for call in %s; do
                mkdir "$PS_ATTEMPT_DIR/call$call" 2>/dev/null || continue
                echo 'srun: error: Unable to confirm allocation for job 7: Socket timed out on send/recv operation' >&2
                exit 1
            done
            """;

    /** Answers every request, without a Python or a curl to depend on beyond python3. */
    private static final String SERVER = "exec python3 -m http.server --bind \"$PS_HOST\" \"$PS_PORT\"";

    @TempDir
    private Path directory;

    private ScriptRun run;

    @BeforeEach
    void prepare() throws IOException {
        run = new ScriptRun(directory);
    }

    @Test
    void shouldEndWithTheCodeOfTheCommand() throws Exception {
        run.command("AGG", "echo out; echo err >&2; exit 5");

        assertThat(run.run(SINGLE)).isEqualTo(5);
        assertThat(run.exitFile()).startsWith("rc=5", "reason=", "job=local-7");
        assertThat(run.exitFile().get(3)).matches("ended=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(run.log("AGG")).isEqualTo("out\nerr\n");
        assertThat(run.log("job")).contains("AGG ended with 5");
        assertThat(run.read("started/job")).isEqualTo("local-7\n");
    }

    @Test
    void shouldTellTheRoleWhatItIs() throws Exception {
        run.command(
                "AGG",
                "echo \"$PS_ROLE $PS_ROLE_NAME ${DISAGG_SERVING_TYPE-none} $CUDA_VISIBLE_DEVICES $PS_OUTPUT_DIR\"");

        assertThat(run.run(SINGLE)).isZero();
        assertThat(run.log("AGG")).isEqualTo("AGG AGG none 0,1,2,3 " + run.attempt + "/output\n");
    }

    @Test
    void shouldKeepHostileTextAsItIs() throws Exception {
        String hostile = "t.py::t[a'b\"c$(touch pwned)`touch pwned`; touch pwned\\ * é]";
        run.with("PS_NODE_ID", hostile).with("PS_CASE_ID", hostile);
        run.command("AGG", "printf '%s\\n' \"$PS_NODE_ID\"");

        assertThat(run.run(SINGLE)).isZero();
        assertThat(run.log("AGG")).isEqualTo(hostile + "\n");
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("pwned");
        }
    }

    @Test
    void shouldNameTheTestAsSeenFromUpstreamsFolder() throws Exception {
        run.command("AGG", "echo \"$PS_TEST\"");
        run.with("PS_NODE_ID", "--rootdir=/etc::t[a]");

        assertThat(run.run(SINGLE)).isZero();
        assertThat(run.log("AGG")).isEqualTo("./--rootdir=/etc::t[a]\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "perf/test_perf.py::test_perf[llama-tp:8-gpus:8] | perf/test_perf.py | --perf | perf/test_perf.py::test_perf[llama-tp:8-gpus:8]",
                "test_perf.py::test_perf[llama-gpus:8] | perf/test_perf.py | --perf | perf/test_perf.py::test_perf[llama-gpus:8]",
                "tests/integration/defs/perf/test_perf.py::test_perf[a-gpus:8] | perf/test_perf.py | --perf | perf/test_perf.py::test_perf[a-gpus:8]",
                "unittest/_torch/modeling -k 'llama or qwen' | test_unittests.py | '' | unittest/_torch/modeling -k 'llama or qwen'"
            })
    void shouldHaveUpstreamMakeItsTestOfAList(String nodeId, String file, String option, String line) throws Exception {
        // As pytest splits the variable
        String split = "python3 -c 'import os, shlex; print(*shlex.split(os.environ[\"PYTEST_ADDOPTS\"]), sep=\"|\")'";
        run.command("AGG", "echo \"$PS_TEST\"; " + split + "; cat \"$PS_ATTEMPT_DIR/test-list.txt\"");
        run.with("PS_NODE_ID", nodeId).with("PYTEST_ADDOPTS", "-x");

        assertThat(run.run("run_single_agg_test.sh")).isZero();
        String list = "--test-list=" + run.attempt.resolve("test-list.txt");
        assertThat(run.log("AGG").lines())
                .containsExactly(file, option.equals("''") ? "-x|" + list : "-x|" + option + "|" + list, line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "perf/test_perf_sanity.py::test_e2e[aggr-a-b]",
                "perf/test_perf.py::test_perf[perf_sanity_upload-a-b]",
                "accuracy/test_llm_api.py::TestR1::test_fp8[tp8]"
            })
    void shouldNameOtherTestsToPytest(String nodeId) throws Exception {
        run.command("AGG", "echo \"$PS_TEST ${PYTEST_ADDOPTS-none}\"");
        run.with("PS_NODE_ID", nodeId);

        assertThat(run.run("run_single_agg_test.sh")).isZero();
        assertThat(run.log("AGG")).isEqualTo(nodeId + " none\n");
    }

    @Test
    void shouldGiveServersTheVariablesOfTheirConfig() throws Exception {
        assumeTrue(
                new ProcessBuilder("python3", "-c", "import yaml").start().waitFor() == 0, "PyYAML is not installed");
        Path config = directory.resolve("stem.yaml");
        Files.writeString(config, """
                environment:
                  worker_env_var: 'A=1 "B=x y" LD_PRELOAD=/tmp/evil.so PATH=/tmp'
                  gen_worker_env_var: A=2
                benchmark: {concurrency_list: '64'}
                worker_config: {gen: {max_batch_size: 8, tensor_parallel_size: 4, enable_attention_dp: true}}
                """);
        run.with("PS_CONFIG", config.toString()).with("PS_NODE_ID", "t.py::t[disagg-gen_only-stem]");
        String show = "echo \"$A,$B,${LD_PRELOAD-unset},$TLLM_BENCHMARK_REQ_QUEUES_SIZE\"";
        servers().command("GEN", "python3 \"$PS_RUN_DIR/scripts/config_env.py\" bash -c '" + show + "'; " + SERVER);

        assertThat(run.run(DISAGG)).isZero();
        assertThat(run.log("GEN_0"))
                .contains("the variable 'LD_PRELOAD' is left out", "the variable 'PATH' is left out")
                .contains("2,x y,unset,64\n");
    }

    @Test
    void shouldLeaveAnAttemptToTheJobThatClaimedItFirst() throws Exception {
        run.command("AGG", "exit 5");
        run.run(SINGLE);
        String exit = run.read("exit");
        String log = run.log("job");

        run.with("PS_LOCAL_JOB_ID", "local-8").command("AGG", "exit 0");
        Process second = run.start(SINGLE);
        String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(ScriptRun.end(second)).isEqualTo(3);
        assertThat(said).contains("local-8 ends").contains("claimed before by job local-7");
        assertThat(run.read("exit")).isEqualTo(exit);
        assertThat(run.log("job")).isEqualTo(log);
        assertThat(run.read("started/job")).isEqualTo("local-7\n");
    }

    @Test
    void shouldSayUnfinishedWhenItIsTerminated() throws Exception {
        run.command("AGG", "touch \"$PS_OUTPUT_DIR/runs\"; sleep 1000");
        Process process = run.start(SINGLE);
        await().until(() -> run.has("output/runs"));

        process.destroy();

        assertThat(ScriptRun.end(process)).isEqualTo(143);
        assertThat(run.exitFile()).startsWith("rc=unfinished", "reason=terminated");
        assertThat(run.processes()).isZero();
    }

    @Test
    void shouldEndItsRolesWhenItIsKilledOutright() throws Exception {
        run.command("AGG", "touch \"$PS_OUTPUT_DIR/runs\"; setsid sleep 1000 & sleep 1000");
        Process process = run.start(SINGLE);
        await().until(() -> run.has("output/runs"));

        process.destroyForcibly();

        await().untilAsserted(() -> assertThat(run.processes()).isZero());
        assertThat(run.has("exit")).isFalse();
    }

    @Test
    void shouldKillACommandThatOutlivesItsLimit() throws Exception {
        run.with("PS_TIME_LIMIT", "6").command("AGG", "trap '' TERM; while :; do sleep 1; done");

        assertThat(run.run(SINGLE)).isEqualTo(137);
        assertThat(run.exitFile()).startsWith("rc=137", "reason=timeout");
        assertThat(run.processes()).isZero();
    }

    @Test
    void shouldNotTakeACommandStoppedAtItsLimitForFinished() throws Exception {
        // On a busy machine the trap comes late
        run.with("PS_TIME_LIMIT", "6").command("AGG", "trap 'exit 0' TERM; while :; do sleep 0.1; done");

        assertThat(run.run(SINGLE)).isEqualTo(124);
        assertThat(run.exitFile()).startsWith("rc=124", "reason=timeout");
    }

    @Test
    void shouldCallItATimeoutWhenTheCommandEndsItselfAtTheLimit() throws Exception {
        // pytest-timeout's thread method exits with 1, like any failure.
        run.with("PS_TIME_LIMIT", "2").with("PS_GRACE", "60").command("AGG", "sleep 3; exit 1");

        assertThat(run.run(SINGLE)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=timeout");
    }

    @Test
    void shouldNotCountTheTimeForWhichItsJobWasSuspended() throws Exception {
        // Long enough to be reached on no busy machine before the stop
        run.with("PS_TIME_LIMIT", "20").with("PS_STOPPED_AFTER", "2");
        // Between two waits
        shell("""
                kill() {
                    if [[ $0 == *_test.sh && $1 == -0 && -e $PS_OUTPUT_DIR/runs && ! -e $PS_OUTPUT_DIR/halts ]]; then
                        touch "$PS_OUTPUT_DIR/halts"
                        builtin kill -s STOP $$
                    fi
                    builtin kill "$@"
                }""");
        run.command("AGG", "touch \"$PS_OUTPUT_DIR/runs\"; until [[ -e $PS_OUTPUT_DIR/go ]]; do sleep 0.1; done");
        Process process = run.start(SINGLE);
        await().until(() -> run.has("output/halts"));

        // Longer than the limit
        Thread.sleep(21_000);
        signal("CONT", process);
        Files.createFile(run.attempt.resolve("output/go"));

        assertThat(ScriptRun.end(process)).isZero();
        assertThat(run.exitFile()).startsWith("rc=0");
        assertThat(run.exitFile().get(1)).matches("reason=suspended \\d+s");
    }

    @Test
    void shouldNotCountTheTimeForWhichItsMachineSlept() throws Exception {
        run.with("PS_TIME_LIMIT", "5").with("PS_STOPPED_AFTER", "2");
        shell("wait() { [[ $0 != *_test.sh ]] || command sleep 4; builtin wait \"$@\"; }");
        run.command("AGG", "sleep 10");

        assertThat(run.run(SINGLE)).isZero();
        assertThat(run.exitFile()).startsWith("rc=0");
        assertThat(run.exitFile().get(1)).matches("reason=suspended \\d+s");
    }

    @Test
    void shouldCountTheTimeThatAFileSystemTakes() throws Exception {
        run.with("PS_TIME_LIMIT", "5").with("PS_STOPPED_AFTER", "2");
        shell("""
                kill() {
                    [[ $0 != *_test.sh || $1 != -0 ]] || command sleep 4
                    builtin kill "$@"
                }""");
        run.command("AGG", "sleep 1000");

        assertThat(run.run(SINGLE)).isEqualTo(143);
        assertThat(run.exitFile()).startsWith("rc=143", "reason=timeout");
    }

    private static void signal(String name, Process process) throws Exception {
        sh("kill -s " + name + " \"$0\"", process);
    }

    private static void sh(String script, Process process) throws Exception {
        String pid = String.valueOf(process.pid());
        assertThat(new ProcessBuilder("sh", "-c", script, pid).start().waitFor())
                .isZero();
    }

    @Test
    void shouldNotMindThatTheClockOfItsNodeIsSet() throws Exception {
        shell("wait() { SECONDS=$((SECONDS + 100)); builtin wait \"$@\"; }");
        run.command("AGG", "sleep 2; exit 1");

        assertThat(run.run(SINGLE)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=");
    }

    @Test
    void shouldDoWithTheBashOfOldNodes() throws Exception {
        shell("""
                wait() {
                    [[ ${1-} != -* ]] || { echo "wait: $1: invalid option"; return 2; }
                    builtin wait "$@"
                }""");
        run.command("AGG", "sleep 1");

        assertThat(run.run(SINGLE)).isZero();
        assertThat(run.log("job")).doesNotContain("invalid option");
    }

    /** Bash that the scripts read before their own text. */
    private void shell(String text) throws IOException {
        run.with("BASH_ENV", Files.writeString(directory.resolve("env"), text).toString());
    }

    @Test
    void shouldGiveSecretsToEveryRoleAndForgetTheFile() throws Exception {
        Path file = directory.resolve("attempt.secrets");
        Files.writeString(file, "TOKEN=hush 'hush'\n$(touch pwned)\\é\0EMPTY=\0");
        servers().command("BENCHMARK", "printf '%s|' \"$TOKEN\" \"${EMPTY-unset}\" >\"$PS_OUTPUT_DIR/seen\"");
        shell("[[ $0 == *role.sh ]] || set -x");

        assertThat(run.run(DISAGG)).isZero();
        assertThat(run.read("output/seen")).isEqualTo("hush 'hush'\n$(touch pwned)\\é||");
        assertThat(file).doesNotExist();
        Files.delete(run.attempt.resolve("output/seen"));
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path kept : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(kept, StandardCharsets.ISO_8859_1)).doesNotContain("hush 'hush'");
            }
        }
    }

    @Test
    void shouldBlameAFullDiskForACommandThatFails() throws Exception {
        run.command("AGG", "ln -s /dev/full \"$PS_OUTPUT_DIR/.room\"; exit 1");

        assertThat(run.run(SINGLE)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=disk-full");
    }

    @Test
    void shouldRunTheBenchmarkAgainstServersThatAreReady() throws Exception {
        servers().command("PROXY", SERVER);
        run.command("BENCHMARK", "echo \"$PS_CTX_URLS $PS_GEN_URLS $PS_PROXY_URL $DISAGG_SERVING_TYPE\"; exit 4");

        assertThat(run.run(DISAGG)).isEqualTo(4);
        assertThat(run.exitFile()).startsWith("rc=4", "reason=");
        assertThat(run.log("BENCHMARK"))
                .matches("http://%1$s,http://%1$s http://%1$s http://%1$s BENCHMARK\n"
                        .formatted("127\\.0\\.0\\.1:\\d+"));
        assertThat(run.log("CTX_1")).contains("GET / HTTP/1.0\" 200");
        assertThat(run.log("job").indexOf("start GEN_0"))
                .isLessThan(run.log("job").indexOf("start CTX_0"));
        assertThat(run.processes()).isZero();
    }

    @Test
    void shouldGiveUpWhenAServerDiesBeforeItIsReady() throws Exception {
        servers().command("GEN", "echo no such model; exit 7");

        assertThat(run.run(DISAGG)).isEqualTo(7);
        assertThat(run.exitFile()).startsWith("rc=7", "reason=server-died GEN_0");
        assertThat(run.log("job")).contains("no such model");
        assertThat(run.has("logs/BENCHMARK.log")).isFalse();
        assertThat(run.processes()).isZero();
    }

    @Test
    void shouldGiveUpWhenAServerDiesUnderTheBenchmark() throws Exception {
        servers()
                .command(
                        "CTX",
                        "(while [ ! -e \"$PS_OUTPUT_DIR/runs\" ]; do sleep 0.1; done; echo out of memory"
                                + "; kill -KILL $$) & " + SERVER);
        run.command("BENCHMARK", "touch \"$PS_OUTPUT_DIR/runs\"; sleep 1000");

        assertThat(run.run(DISAGG)).isEqualTo(137);
        assertThat(run.exitFile().get(1)).matches("reason=server-died CTX_[01]");
        assertThat(run.log("job")).contains("out of memory");
        assertThat(run.processes()).isZero();
    }

    @Test
    void shouldBlameTheServerWhenTheBenchmarkFailsOverItsDeath() throws Exception {
        servers()
                .command(
                        "GEN",
                        "(while [ ! -e \"$PS_OUTPUT_DIR/failed\" ]; do sleep 0.1; done; sleep 0.5"
                                + "; kill -KILL $$) & " + SERVER);
        run.command("BENCHMARK", "touch \"$PS_OUTPUT_DIR/failed\"; exit 1");

        assertThat(run.run(DISAGG)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=server-died GEN_0");
    }

    @Test
    void shouldLetTheBenchmarkFinishWhenServersEndByThemselves() throws Exception {
        servers()
                .command(
                        "GEN",
                        "(while [ ! -e \"$PS_OUTPUT_DIR/measured\" ]; do sleep 0.1; done; kill $$) & "
                                + "trap 'exit 0' TERM; python3 -m http.server --bind \"$PS_HOST\" \"$PS_PORT\" & wait");
        run.command("BENCHMARK", "touch \"$PS_OUTPUT_DIR/measured\"; sleep 2; exit 0");

        assertThat(run.run(DISAGG)).isZero();
        assertThat(run.exitFile()).startsWith("rc=0", "reason=");
        assertThat(run.log("job")).contains("GEN_0 ended with 0");
    }

    @Test
    void shouldGiveUpWhenAServerIsNotReadyInTime() throws Exception {
        servers().command("CTX", "echo loading; sleep 1000").with("PS_READY_LIMIT", "2");

        assertThat(run.run(DISAGG)).isEqualTo(1);
        assertThat(run.exitFile().get(1)).matches("reason=not-ready (CTX|GEN)_0");
        assertThat(run.processes()).isZero();
    }

    @Test
    void shouldGiveEveryServerItsOwnGpusOfASharedNode() throws Exception {
        servers().with("PS_NODES", "1").with("PS_CTX_NODES", "0").with("PS_GEN_NODES", "0");
        run.with("PS_GEN_GPUS", "2").with("PS_CTX_SERVERS", "1");
        run.command("CTX", "echo \"$CUDA_VISIBLE_DEVICES $NVIDIA_VISIBLE_DEVICES\"; " + SERVER);
        run.command("GEN", "echo \"$CUDA_VISIBLE_DEVICES $NVIDIA_VISIBLE_DEVICES\"; " + SERVER);

        assertThat(run.run(DISAGG)).isZero();
        assertThat(run.log("GEN_0")).startsWith("0,1 0,1\n");
        assertThat(run.log("CTX_0")).startsWith("2,3 2,3\n");
    }

    /** Without Slurm a case's nodes are all this machine. */
    @ParameterizedTest
    @CsvSource({
        "1, 3, '0', '1', '2'",
        "1, 2, '0', '1', '0'",
        "1, 1, '0', '0', '0'",
        "4, 12, '0,1,2,3', '4,5', '8,9'",
        "4, 6, '0,1,2,3', '0,1', '0,1'",
        "4, '', '0,1,2,3', '0,1', '0,1'"
    })
    void shouldGiveTheServersOfOneMachineItsGpusInTurn(
            String perNode, String machine, String gen, String firstCtx, String secondCtx) throws Exception {
        servers().with("PS_GPUS_PER_NODE", perNode).with("PS_MACHINE_GPUS", machine);
        run.with("PS_GEN_GPUS", perNode).with("PS_CTX_GPUS", perNode.equals("1") ? "1" : "2");
        run.command("CTX", "echo \"$CUDA_VISIBLE_DEVICES\"; " + SERVER);
        run.command("GEN", "echo \"$CUDA_VISIBLE_DEVICES\"; " + SERVER);

        assertThat(run.run(DISAGG)).isZero();
        assertThat(run.log("GEN_0")).startsWith(gen + "\n");
        assertThat(run.log("CTX_0")).startsWith(firstCtx + "\n");
        assertThat(run.log("CTX_1")).startsWith(secondCtx + "\n");
    }

    @Test
    void shouldGiveServersThatShareNodesOfOneMachineItsGpusInTurn() throws Exception {
        servers().with("PS_NODES", "2").with("PS_CTX_NODES", "0").with("PS_MACHINE_GPUS", "8");
        run.command("CTX", "echo \"$CUDA_VISIBLE_DEVICES\"; " + SERVER);

        assertThat(run.run(DISAGG)).isZero();
        assertThat(run.log("CTX_0")).startsWith("4,5\n");
        assertThat(run.log("CTX_1")).startsWith("6,7\n");
    }

    @Test
    void shouldRefuseServersThatDoNotFit() throws Exception {
        servers().with("PS_NODES", "2");

        assertThat(run.run(DISAGG)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=not-placed CTX_1");
    }

    @ParameterizedTest
    @CsvSource({SINGLE + ", AGG", DISAGG + ", GEN_0"})
    void shouldTellAStepThatCouldNotBeStartedFromACommandThatFailed(String script, String role) throws Exception {
        slurm("echo 'srun: error: Unable to confirm allocation for job 7' >&2; exit 1");

        assertThat(run.run(script)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=not-started " + role);
    }

    @ParameterizedTest
    @CsvSource({SINGLE + ", ''", DISAGG + ", server-died GEN_0"})
    void shouldBlameTheCommandOfAStepThatWasStarted(String script, String reason) throws Exception {
        slurm("SLURM_STEP_ID=0 exec bash \"${@: -1}\"");

        assertThat(run.run(script)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=" + reason);
    }

    @ParameterizedTest
    @CsvSource({SINGLE + ", ''", DISAGG + ", server-died GEN_0"})
    void shouldStartARoleAgainWhenTheControllerDidNotAnswer(String script, String reason) throws Exception {
        slurm(SILENCE.formatted("{1..2}") + "SLURM_STEP_ID=0 exec bash \"${@: -1}\"");

        assertThat(run.run(script)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=" + reason);
        assertThat(run.log("job")).contains("the controller did not answer the srun of");
    }

    /** pyxis's failure on one node of a step, whose first task ran on another. */
    @ParameterizedTest
    @CsvSource({SINGLE + ", AGG", DISAGG + ", GEN_0"})
    void shouldNotBlameARoleThatHadNoContainerOnOneOfItsNodes(String script, String role) throws Exception {
        String said = "slurmstepd-node2: error: spank: required plugin spank_pyxis.so: task_init() failed with rc=-1";
        slurm("SLURM_STEP_ID=0 bash \"${@: -1}\"; code=$?; echo '%s'; exit $code".formatted(said));

        assertThat(run.run(script)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=not-started " + role);
    }

    /** The texts are those that Slurm 22.05 and 23.11 write into the role's log. */
    @ParameterizedTest
    @CsvSource({
        SINGLE + ", AGG, slurmstepd-node1: error: Detected 1 oom-kill event(s) in StepId=9.0. Some of your processes",
        SINGLE + ", AGG, 'srun: error: node1: tasks 0,2-3: Out Of Memory'",
        DISAGG + ", GEN_0, slurmstepd: error: Detected 2 oom_kill events in StepId=9.0. Some of the step tasks",
        DISAGG + ", GEN_0, srun: error: node1: task 0: Out Of Memory"
    })
    void shouldNameTheRoleThatRanOutOfMemory(String script, String role, String said) throws Exception {
        slurm("SLURM_STEP_ID=0 bash \"${@: -1}\"; code=$?; echo '%s'; exit $code".formatted(said));

        assertThat(run.run(script)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=out-of-memory " + role);
    }

    @Test
    void shouldNotTakeTheWordsOfATestForThoseOfSlurm() throws Exception {
        slurm("SLURM_STEP_ID=0 bash \"${@: -1}\"; code=$?; echo 'CUDA: Out Of Memory'; exit $code");

        assertThat(run.run(SINGLE)).isEqualTo(1);
        assertThat(run.exitFile().get(1)).isEqualTo("reason=");
    }

    @Test
    void shouldGiveARoleUpWhenTheControllerDoesNotAnswerForLong() throws Exception {
        slurm(SILENCE.formatted("{1..1000}"));
        run.with("PS_START_WAIT", "3");

        assertThat(run.run(SINGLE)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=not-started AGG");
    }

    @Test
    void shouldNotStartARoleAgainOfAJobThatIsGone() throws Exception {
        slurm("echo 'srun: error: Unable to confirm allocation for job 7: Invalid job id specified' >&2; exit 1");

        assertThat(run.run(SINGLE)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=not-started AGG");
        assertThat(run.log("job")).doesNotContain("did not answer");
    }

    @Test
    void shouldNotCallAServerLateWhoseStepNeverBegan() throws Exception {
        slurm("[[ $1 == --version ]] || exec sleep 1000");
        run.with("PS_READY_LIMIT", "1");

        assertThat(run.run(DISAGG)).isEqualTo(1);
        assertThat(run.exitFile()).startsWith("rc=1", "reason=not-started GEN_0");
    }

    @ParameterizedTest
    @CsvSource({
        "slurm 20.11.4, gpus-per-node, --gpus-per-node=0",
        "slurm 21.08.5, gpus-per-node, --gpus-per-node=4",
        "slurm-wlm 22.05.8, gpus-per-node, --gpus-per-node=4",
        "slurm 26.05.5, gres, --gres=gpu:4",
        "slurm 20.11.4, gres, --gres=none",
        "slurm 24.11.5, none, ''",
        "'', gpus-per-node, --gpus-per-node=4"
    })
    void shouldLetAClientShareTheGpusOfAServerWhereSlurmDoes(String version, String option, String expected)
            throws Exception {
        slurm("""
                [[ $1 != --version ]] || { echo '%s'; exit; }
                echo "$*" >>"$PS_ATTEMPT_DIR/srun-$PS_ROLE"
                SLURM_STEP_ID=0 exec bash "${@: -1}\"""".formatted(version));
        run.with("PS_CLIENT_GPUS", "all").with("PS_GPU_OPTION", option);
        run.command("GEN", SERVER).command("BENCHMARK", "exit 0");

        assertThat(run.run(DISAGG)).isZero();
        List<String> words = List.of(run.read("srun-BENCHMARK").split("\\s+"));
        assertThat(words.stream().filter(word -> word.startsWith("--gpus") || word.startsWith("--gres")))
                .containsExactlyElementsOf(expected.isEmpty() ? List.of() : List.of(expected));
    }

    @Test
    void shouldRunBothSidesInTurnsEachWithItsOwnCheckoutAndDirectory() throws Exception {
        legs("1-a 2-b 3-b 4-a")
                .command("AGG", "echo \"$PWD $PS_OUTPUT_DIR\"; sleep 1000 & echo $! >\"$PS_OUTPUT_DIR/pid\"");

        assertThat(run.run(LEGS, SINGLE)).isZero();
        assertThat(run.exitFile()).startsWith("rc=0", "reason=", "job=local-7");
        for (String leg : List.of("1-a", "2-b", "3-b", "4-a")) {
            String own = run.attempt + "/legs/" + leg;
            assertThat(run.read("legs/" + leg + "/logs/AGG.log"))
                    .isEqualTo(directory.resolve(leg.substring(2)) + " " + own + "/output\n");
            assertThat(run.read("legs/" + leg + "/exit")).startsWith("rc=0\n");
            assertThat(run.read("legs/" + leg + "/logs/job.log")).contains("AGG ended with 0");
        }
        assertThat(run.log("job")).containsSubsequence("leg 1-a", "leg 2-b", "leg 3-b", "leg 4-a");
        assertThat(run.processes()).isZero();
    }

    @Test
    void shouldStopTheServersOfALegBeforeTheNextBegins() throws Exception {
        servers();
        legs("1-a 2-b")
                .command(
                        "GEN",
                        "mkdir \"$PS_RUN_DIR/gen\" || exit 1; trap 'rmdir \"$PS_RUN_DIR/gen\"' EXIT; "
                                + SERVER.replace("exec ", ""));

        assertThat(run.run(LEGS, DISAGG)).isZero();
        assertThat(run.read("legs/2-b/exit")).startsWith("rc=0\n");
    }

    @Test
    void shouldEndWithTheFirstLegThatFails() throws Exception {
        legs("1-a 2-b 3-b").command("AGG", "[[ $PWD == */a ]] || exit 7");

        assertThat(run.run(LEGS, SINGLE)).isEqualTo(7);
        assertThat(run.exitFile()).startsWith("rc=7", "reason=");
        assertThat(run.has("legs/2-b/exit")).isTrue();
        assertThat(run.has("legs/3-b")).isFalse();
    }

    @Test
    void shouldSayWhyALegFailed() throws Exception {
        servers();
        legs("1-a").command("GEN", "exit 9");

        assertThat(run.run(LEGS, DISAGG)).isEqualTo(9);
        assertThat(run.exitFile()).startsWith("rc=9", "reason=server-died GEN_0");
    }

    @Test
    void shouldEndTheLegThatRunsWhenItIsTerminated() throws Exception {
        legs("1-a 2-b").command("AGG", "touch \"$PS_OUTPUT_DIR/runs\"; sleep 1000");
        Process process = run.start(LEGS, SINGLE);
        await().until(() -> run.has("legs/1-a/output/runs"));

        process.destroy();

        assertThat(ScriptRun.end(process)).isEqualTo(143);
        assertThat(run.exitFile()).startsWith("rc=unfinished", "reason=terminated");
        assertThat(run.read("legs/1-a/exit")).startsWith("rc=unfinished\nreason=terminated\n");
        assertThat(run.has("legs/2-b")).isFalse();
        assertThat(run.processes()).isZero();
    }

    @Test
    void shouldEndTheRolesOfALegWhenItIsKilledOutright() throws Exception {
        legs("1-a 2-b").command("AGG", "touch \"$PS_OUTPUT_DIR/runs\"; setsid sleep 1000 & sleep 1000");
        Process process = run.start(LEGS, SINGLE);
        await().until(() -> run.has("legs/1-a/output/runs"));

        process.destroyForcibly();

        await().untilAsserted(() -> assertThat(run.processes()).isZero());
        assertThat(run.has("legs/2-b")).isFalse();
    }

    @Test
    void shouldPrepareEachLegBeforeItsRoles() throws Exception {
        legs("1-a 2-b 3-b").with("PS_COMMAND_PREPARE", "echo prepared >>own");
        Path own = Files.writeString(directory.resolve("b/own"), "as it was\n");
        assertThat(own.toFile().setWritable(false)).isTrue();
        run.command("AGG", "cat own");

        assertThat(run.run(LEGS, SINGLE)).isZero();
        assertThat(run.read("legs/1-a/logs/AGG.log")).isEqualTo("prepared\n");
        assertThat(run.read("legs/3-b/logs/AGG.log")).isEqualTo("as it was\nprepared\nprepared\n");
        assertThat(own).as("the checkout that others use").hasContent("as it was");
        assertThat(run.attempt.resolveSibling("attempt.checkouts")).doesNotExist();
    }

    @Test
    void shouldStartNoRoleOfALegThatCannotBePrepared() throws Exception {
        legs("1-a 2-b")
                .with("PS_COMMAND_PREPARE", "echo no such package; exit 3")
                .command("AGG", "exit 0");

        assertThat(run.run(LEGS, SINGLE)).isEqualTo(3);
        assertThat(run.exitFile()).startsWith("rc=3", "reason=prepare-failed");
        assertThat(run.read("legs/1-a/logs/job.log")).contains("no such package");
        assertThat(run.has("legs/1-a/logs/AGG.log")).isFalse();
    }

    @Test
    void shouldKeepTheContainersOfBothSidesApartWhereTheyArePrepared() throws Exception {
        slurm("echo \"$*\" >>\"$PS_RUN_DIR/srun\"; SLURM_STEP_ID=0 exec bash \"${@: -1}\"");
        legs("1-a 2-b").with("PS_COMMAND_PREPARE", "true").command("AGG", "exit 0");
        run.with("PS_CONTAINER_IMAGE_A", "first.sqsh").with("PS_CONTAINER_IMAGE_B", "second.sqsh");

        assertThat(run.run(LEGS, SINGLE)).isZero();
        List<String> steps = Files.readAllLines(directory.resolve("srun"));
        assertThat(steps.subList(0, 2))
                .allMatch(step ->
                        step.contains("--container-image=first.sqsh") && step.contains("--container-name=ps-7-a"));
        assertThat(steps.subList(2, 4))
                .allMatch(step ->
                        step.contains("--container-image=second.sqsh") && step.contains("--container-name=ps-7-b"));
        assertThat(steps.get(4)).endsWith("enroot remove -f pyxis_ps-7-a pyxis_ps-7-b");
    }

    @Test
    void shouldRemoveTheContainersThatKilledJobsLeftOnItsNodes() throws Exception {
        slurm("[[ $* != *'bash -c'* ]] || { shift 3; exec \"$@\"; }; SLURM_STEP_ID=0 exec bash \"${@: -1}\"");
        fake("squeue", "printf '7\\n9\\n'");
        fake("enroot", """
                case $1 in
                    list) printf 'pyxis_ps-%s\\n' 7-a 8-a 8-b 9-b; printf 'mine\\npyxis_ps-x-a\\n' ;;
                    remove) echo "$*" >>"$PS_RUN_DIR/removed" ;;
                esac""");
        legs("1-a").with("PS_COMMAND_PREPARE", "true").command("AGG", "exit 0");
        run.with("PS_CONTAINER_IMAGE_A", "first.sqsh");

        assertThat(run.run(LEGS, SINGLE)).isZero();
        assertThat(Files.readAllLines(directory.resolve("removed")))
                .containsExactly("remove -f pyxis_ps-8-a", "remove -f pyxis_ps-8-b");
    }

    @Test
    void shouldRemoveNoContainerWhereNobodyTellsWhichJobsLive() throws Exception {
        slurm("[[ $* != *'bash -c'* ]] || { shift 3; exec \"$@\"; }; SLURM_STEP_ID=0 exec bash \"${@: -1}\"");
        fake("squeue", "exit 1");
        fake(
                "enroot",
                "[[ $1 != digest ]] || exit; [[ $1 != list ]] || echo pyxis_ps-8-a; echo \"$*\" >>\"$PS_RUN_DIR/enroot\"");
        legs("1-a").with("PS_COMMAND_PREPARE", "true").command("AGG", "exit 0");
        run.with("PS_CONTAINER_IMAGE_A", "first.sqsh");

        assertThat(run.run(LEGS, SINGLE)).isZero();
        assertThat(directory.resolve("enroot")).doesNotExist();
    }

    @Test
    void shouldRemoveItsCopiesOfTheCheckoutsAlsoWhenItIsTerminated() throws Exception {
        legs("1-a 2-b")
                .with("PS_COMMAND_PREPARE", "touch prepared")
                .command("AGG", "touch \"$PS_OUTPUT_DIR/runs\"; sleep 1000");
        Process process = run.start(LEGS, SINGLE);
        await().until(() -> run.has("legs/1-a/output/runs"));
        assertThat(run.attempt.resolveSibling("attempt.checkouts")).exists();

        process.destroy();

        assertThat(ScriptRun.end(process)).isEqualTo(143);
        assertThat(run.exitFile()).startsWith("rc=unfinished", "reason=terminated");
        assertThat(run.attempt.resolveSibling("attempt.checkouts")).doesNotExist();
    }

    /** A case that runs in turns in the directories a and b. */
    private ScriptRun legs(String names) throws IOException {
        return run.with("PS_LEGS", names)
                .with(
                        "PS_SOURCE_DIR_A",
                        Files.createDirectories(directory.resolve("a")).toString())
                .with(
                        "PS_SOURCE_DIR_B",
                        Files.createDirectories(directory.resolve("b")).toString());
    }

    /** A job of one node, whose srun does what the test says. */
    private void slurm(String srun) throws IOException {
        fake("scontrol", "echo node1");
        fake("srun", srun);
        run.with("PS_SCHEDULER", "slurm").with("SLURM_JOB_ID", "7").with("SLURM_JOB_NODELIST", "node1");
        run.with("PS_NODES", "1").with("PS_CTX_SERVERS", "0");
        run.command("AGG", "exit 1").command("GEN", "exit 1");
    }

    /** A command of Slurm that does what the test says. */
    private void fake(String name, String script) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path file = Files.writeString(bin.resolve(name), "#!/bin/bash\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        run.with("PATH", bin + ":" + System.getenv("PATH"));
    }

    @Test
    void shouldPassShellcheck() throws Exception {
        assumeTrue(isOnThePath("shellcheck"), "shellcheck is not installed");
        List<String> command = new ArrayList<>(List.of("shellcheck", "-x"));
        try (Stream<Path> scripts = Files.list(ScriptRun.SCRIPTS)) {
            scripts.map(script -> script.getFileName().toString())
                    .filter(name -> name.endsWith(".sh"))
                    .sorted()
                    .forEach(command::add);
        }
        Process process = new ProcessBuilder(command)
                .directory(ScriptRun.SCRIPTS.toFile())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(ScriptRun.end(process)).isZero();
    }

    private ScriptRun servers() {
        return run.with("PS_MODE", "disagg")
                .command("CTX", SERVER)
                .command("GEN", SERVER)
                .command("BENCHMARK", "exit 0");
    }

    private static boolean isOnThePath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
