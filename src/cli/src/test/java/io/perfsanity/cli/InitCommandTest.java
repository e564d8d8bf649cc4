package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The first profile, on this machine with Slurm's commands made up. */
@EnabledOnOs(OS.LINUX)
class InitCommandTest {
    @TempDir
    Path directory;

    private Path clusters;
    private Path home;
    private MadeUpSlurm slurm;

    @BeforeEach
    void makeCluster() throws IOException {
        clusters = directory.resolve("etc/clusters.yaml");
        home = Files.createDirectory(directory.resolve("home"));
        slurm = new MadeUpSlurm(directory.resolve("bin"));
    }

    private Map<String, String> environment() {
        return Map.of("PATH", slurm.path(), "HOME", home.toString());
    }

    private Ran init(String... more) throws Exception {
        return init(Map.of(), more);
    }

    private Ran init(Map<String, String> language, String... more) throws Exception {
        List<String> command = new ArrayList<>(Ran.java());
        command.addAll(List.of("init", "--clusters", clusters.toString()));
        command.addAll(List.of(more));
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().putAll(environment());
        builder.environment().putAll(language);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out, Files.readString(err));
    }

    private Map<String, ClusterProfile> written() throws IOException {
        Problems problems = new Problems();
        Map<String, ClusterProfile> profiles = ClustersFile.read("clusters.yaml", Files.readString(clusters), problems);
        assertThat(problems.toList()).isEmpty();
        return profiles;
    }

    @Test
    void shouldTakeTheProposalsWithoutATerminalAndEndWithACheck() throws Exception {
        Ran ran = init("--host", "local", "--yes");

        assertThat(ran.code()).as(ran.err() + ran.out()).isZero();
        assertThat(ran.err()).contains("wrote " + clusters);
        assertThat(ran.out()).contains("work directory", "Slurm", "22.05.8").doesNotContain("PROBLEM");
        ClusterProfile profile = written().get("here");
        assertThat(profile.connection()).isEqualTo(new Connection.Local());
        assertThat(profile.allocation().partition()).contains("gb200");
        assertThat(profile.allocation().account()).contains("llm");
        assertThat(profile.gpusPerNode()).isEqualTo(4);
        assertThat(profile.workDirectory()).endsWith("/perf-sanity");
        assertThat(clusters)
                .content()
                .contains("    # Of gb200, big. Proposed: Slurm's default.\n    partition: gb200\n");
    }

    @Test
    void shouldAskAtATerminal() throws Exception {
        try (AtTerminal terminal = AtTerminal.start(
                directory,
                environment(),
                List.of("init", "first", "--host", "local", "--clusters", clusters.toString()))) {
            answer(terminal, "Partition of gb200, big (Slurm's default) [gb200]: ", "big");
            answer(terminal, "GPUs a node (by Slurm's count (Gres)) [8]: ", "many");
            answer(terminal, "expected a number from 1: ", "");
            answer(terminal, "Account (the only one of", "");
            answer(terminal, "Work directory, which all nodes must see", home + "/work");

            assertThat(terminal.await()).as(terminal.screen()).isZero();
        }
        ClusterProfile profile = written().get("first");
        assertThat(profile.allocation().partition()).contains("big");
        assertThat(profile.gpusPerNode()).isEqualTo(8);
        assertThat(profile.workDirectory()).isEqualTo(home + "/work");
    }

    @Test
    void shouldAskInChinese() throws Exception {
        Map<String, String> environment = new HashMap<>(environment());
        environment.putAll(Chinese.ENVIRONMENT);
        try (AtTerminal terminal = AtTerminal.start(
                directory, environment, List.of("init", "--host", "local", "--clusters", clusters.toString()))) {
            answer(terminal, "profile 的名称 [here]: ", "first");
            answer(terminal, "分区，可选 gb200, big（依据: Slurm 的默认分区） [gb200]: ", "big");
            answer(terminal, "每节点 GPU 数（依据: 按 Slurm 的统计（Gres）） [8]: ", "many");
            answer(terminal, "应为不小于 1 的数字: ", "");
            answer(terminal, "账户（依据: " + System.getProperty("user.name") + " 唯一的账户） [llm]: ", "");
            answer(terminal, "工作目录，所有节点都必须看得到", home + "/work");

            assertThat(terminal.await()).as(terminal.screen()).isZero();
            assertThat(terminal.screen()).contains("正在询问 ", "已写入 " + clusters + "；'clusters check' 的结果:");
        }
        assertThat(written()).containsOnlyKeys("first");
    }

    @Test
    void shouldCommentInChinese() throws Exception {
        Ran ran = init(Chinese.ENVIRONMENT, "--host", "local", "--yes");

        assertThat(ran.code()).as(ran.err() + ran.out()).isZero();
        assertThat(written()).containsOnlyKeys("here");
        assertThat(Files.readString(clusters))
                .startsWith("# perf-sanity 所知的集群；docs/clusters.zh_CN.md 解释每个键。\nclusters:\n")
                .contains(
                        "    # 本机自己与 Slurm 通信。\n",
                        "    # 可选 gb200, big。提议的理由: Slurm 的默认分区。\n    partition: gb200\n",
                        "    # 一个节点上的 GPU 数。提议的理由: 按 Slurm 的统计（Gres）。\n    gpusPerNode: 4\n");
        Chinese.assertNothingElse(Files.readString(clusters));
    }

    private static void answer(AtTerminal terminal, String question, String line) throws IOException {
        await().until(() -> terminal.screen().contains(question));
        terminal.type(line);
    }

    @Test
    void shouldAddToAFileAndNeverChangeWhatIsThere() throws Exception {
        Files.createDirectories(clusters.getParent());
        String old =
                "# mine\nclusters:\n  old: {connection: {type: local}, scheduler: local, workDirectory: /tmp, gpusPerNode: 1}\n";
        Files.writeString(clusters, old);

        Ran ran = init("new", "--host", "local", "--yes");

        assertThat(ran.code()).as(ran.err() + ran.out()).isZero();
        assertThat(ran.err()).contains("added to " + clusters);
        assertThat(written()).containsOnlyKeys("old", "new");
        assertThat(clusters).content().startsWith(old);

        Ran again = init("new", "--host", "local", "--yes");
        assertThat(again.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(again.err()).contains("has a profile 'new' already; another NAME, or --clusters FILE");
    }

    @Test
    void shouldSayInOneLineWhatIsMissing() throws Exception {
        slurm.program("sinfo", "echo 'gb200*|up|1-00:00:00|0/1/0/1|1-infinite'");

        Ran ran = init("--host", "local", "--yes");

        assertThat(ran.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(ran.err().lines().toList())
                .last()
                .asString()
                .isEqualTo("perf-sanity: --gpus-per-node is missing: GPUs a node (Slurm counts no GPUs on its nodes)");
        assertThat(clusters).doesNotExist();

        Ran told = init("--host", "local", "--yes", "--gpus-per-node", "8");
        assertThat(told.code()).as(told.err() + told.out()).isZero();
        assertThat(clusters).content().contains("gpusPerNode: 8\n", "gpuOption: none\n");
    }
}
