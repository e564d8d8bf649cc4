package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The environment that upstream's commands find. */
@EnabledOnOs(OS.LINUX)
class ConfigEnvTest {
    private static final String GEN_ONLY = "disagg-gen_only-stem";
    private static final String CONFIG = """
            benchmark: {mode: '%s', concurrency_list: '666'}
            worker_config: {gen: {max_batch_size: 16, tensor_parallel_size: 32, enable_attention_dp: true}}
            """;

    @TempDir
    private Path directory;

    private final Map<String, String> before = new LinkedHashMap<>();

    @BeforeAll
    static void needsPyYaml() throws Exception {
        assumeThat(new ProcessBuilder("python3", "-c", "import yaml").start().waitFor())
                .isZero();
    }

    @BeforeEach
    void aTaskOfSlurm() {
        before.putAll(Map.of("SLURM_PROCID", "3", "SLURM_LOCALID", "2", "SLURM_JOB_ID", "7", "SLURM_STEP_ID", "1"));
        before.putAll(Map.of("PMI_RANK", "3", "PMIX_RANK", "3", "OMPI_MCA_x", "1", "MPI_TYPE", "x"));
    }

    /** The environment of {@code command}, a program of that name that only says what it finds. */
    private Map<String, String> environment(String command, String role, String id, String config) throws Exception {
        Path program = Files.writeString(directory.resolve(command), "#!/bin/bash\nexec env -0\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        ProcessBuilder builder = new ProcessBuilder(
                "python3", ScriptRun.SCRIPTS.resolve("config_env.py").toString(), program.toString());
        builder.environment().putAll(before);
        builder.environment().put("PS_ROLE", role);
        builder.environment().put("PS_NODE_ID", "perf/test_perf_sanity.py::test_e2e[" + id + "]");
        if (!config.isEmpty()) {
            builder.environment()
                    .put(
                            "PS_CONFIG",
                            Files.writeString(directory.resolve("stem.yaml"), config)
                                    .toString());
        }
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return out.lines()
                .flatMap(line -> java.util.Arrays.stream(line.split("\0")))
                .collect(Collectors.toMap(
                        word -> word.replaceAll("=.*", ""), word -> word.replaceFirst("[^=]*=?", ""), (a, b) -> a));
    }

    @Test
    void shouldHideSlurmAndMpiFromACommandThatStartsItsOwnProcesses() throws Exception {
        assertThat(environment("python3.test", "BENCHMARK", "disagg-e2e-stem", ""))
                .containsEntry("SLURM_PROCID", "3")
                // Servers keep it, and the roles meet in a folder named by it.
                .containsEntry("SLURM_JOB_ID", "7")
                .doesNotContainKeys("SLURM_STEP_ID", "SLURM_LOCALID", "PMI_RANK", "PMIX_RANK", "OMPI_MCA_x", "MPI_TYPE")
                .doesNotContainKeys("PMIX_MCA_gds", "FLASHINFER_JIT_DIR", "HF_HOME");
    }

    @Test
    void shouldLeaveSlurmAndMpiToTheLauncher() throws Exception {
        assertThat(environment("trtllm-llmapi-launch", "AGG", "aggr-file-server", ""))
                .containsEntry("PMIX_RANK", "3")
                .containsEntry("SLURM_STEP_ID", "1")
                .containsEntry("PMIX_MCA_gds", "hash");
    }

    @Test
    void shouldNotLetTasksAndNodesShareCaches() throws Exception {
        for (String role : new String[] {"CTX", "GEN"}) {
            assertThat(environment("trtllm-llmapi-launch", role, "disagg-e2e-stem", ""))
                    .containsEntry("FLASHINFER_JIT_DIR", "/tmp/flashinfer_jit_cache_2")
                    .containsEntry("HF_HOME", "/tmp/hf_home");
        }
        assertThat(environment("trtllm-llmapi-launch", "AGG", "aggr-gen_only_no_context-stem", ""))
                .containsKeys("FLASHINFER_JIT_DIR", "HF_HOME");
        assertThat(environment("trtllm-llmapi-launch", "AGG", "aggr-file-server", ""))
                .doesNotContainKeys("FLASHINFER_JIT_DIR", "HF_HOME");
    }

    @Test
    void shouldSayWhereTheModelsAre() throws Exception {
        before.put("PS_MODELS_ROOT", "/models");

        assertThat(environment("trtllm-llmapi-launch", "AGG", "aggr-file-server", ""))
                .containsEntry("LLM_MODELS_ROOT", "/models");
        assertThat(environment("python3.test", "BENCHMARK", "disagg-e2e-stem", ""))
                .containsEntry("LLM_MODELS_ROOT", "/models");
    }

    @Test
    void shouldLeaveWhatTheProfileSays() throws Exception {
        before.put("PS_MODELS_ROOT", "/models");
        before.put("PS_ENVIRONMENT", "LLM_MODELS_ROOT OMPI_MCA_x");
        before.put("PS_ENVIRONMENT_GEN", "HF_HOME='/raid/a b'");
        before.putAll(Map.of("LLM_MODELS_ROOT", "/other", "HF_HOME", "/raid/a b"));

        assertThat(environment("python3.test", "GEN", GEN_ONLY, ""))
                .containsEntry("LLM_MODELS_ROOT", "/other")
                .containsEntry("OMPI_MCA_x", "1")
                .containsEntry("HF_HOME", "/raid/a b")
                .containsEntry("FLASHINFER_JIT_DIR", "/tmp/flashinfer_jit_cache_2");
    }

    /** Context servers with the flag were seen to hang. */
    @ParameterizedTest
    @CsvSource({"GEN, 1, 666", "CTX,,", "PROXY,,", "BENCHMARK,,"})
    void shouldTellOnlyTheGenerationServersOfGenOnly(String role, String overlap, String queue) throws Exception {
        Map<String, String> found = environment("trtllm-llmapi-launch", role, GEN_ONLY, CONFIG.formatted("gen_only"));

        assertThat(found.get("TRTLLM_DISABLE_KV_CACHE_TRANSFER_OVERLAP")).isEqualTo(overlap);
        // All of it, also where the servers hold 512 only
        assertThat(found.get("TLLM_BENCHMARK_REQ_QUEUES_SIZE")).isEqualTo(queue);
        assertThat(found).doesNotContainKey("TRTLLM_DISAGG_BENCHMARK_GEN_ONLY");
    }

    @ParameterizedTest
    @CsvSource({
        "GEN, disagg-gen_only-stem, gen_only_no_context",
        "PROXY, disagg-gen_only-stem, gen_only_no_context",
        "AGG, aggr_upload-gen_only_no_context-stem, e2e"
    })
    void shouldTellEveryRoleThatNobodyPrefills(String role, String id, String mode) throws Exception {
        assertThat(environment("trtllm-llmapi-launch", role, id, CONFIG.formatted(mode)))
                .containsEntry("TRTLLM_DISAGG_BENCHMARK_GEN_ONLY", "1")
                .doesNotContainKeys("TRTLLM_DISABLE_KV_CACHE_TRANSFER_OVERLAP", "TLLM_BENCHMARK_REQ_QUEUES_SIZE");
    }

    @Test
    void shouldLetTheConfigHaveTheLastWord() throws Exception {
        before.put("PS_ENVIRONMENT", "A");
        before.put("A", "profile");

        assertThat(environment(
                        "trtllm-llmapi-launch",
                        "GEN",
                        GEN_ONLY,
                        "environment: {worker_env_var: A=1 HF_HOME=/raid, gen_worker_env_var: A=2}\n"))
                .containsEntry("A", "2")
                .containsEntry("HF_HOME", "/raid");
    }
}
