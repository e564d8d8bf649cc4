package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code classify}, {@code plan} and {@code clusters} say in Chinese. */
@EnabledOnOs(OS.LINUX)
class ChineseClustersTest {
    @TempDir
    Path directory;

    private Path clusters;
    private Path work;
    private Path list;

    @BeforeEach
    void define() throws IOException {
        work = Files.createDirectory(directory.resolve("work"));
        list = Files.writeString(directory.resolve("list.txt"), "aggr-a\naggr-b SKIP (broken)\n");
        clusters = Files.writeString(directory.resolve("clusters.yaml"), """
                clusters:
                  here:
                    connection: {type: local}
                    scheduler: local
                    workDirectory: '%s'
                    gpusPerNode: 4
                    sourceDirectory: /nowhere/sources
                """.formatted(work));
    }

    @Test
    void shouldShowHowCasesWouldRun() {
        Ran ran = Chinese.of("classify", list, "--gpus-per-node", "4");

        assertThat(ran.out())
                .startsWith("模式        节点  GPU  时限    用例            依据\n")
                .contains("  aggr-b（跳过）  名称: ", "\n\n模式        用例  节点  GPU\n");
        assertThat(Chinese.of("classify", list, "--gpus-per-node", "4", "--explain")
                        .out())
                .contains("  single-agg，节点: 1，GPU: ", "，时限: ");
        assertThat(Chinese.of("classify", list, "--format", "json").out()).contains("\"source\" : \"NAME\"");
    }

    @Test
    void shouldTellUsedFromAllocatedGpus() throws IOException {
        Files.writeString(list, "disagg_upload-gen_only-x_ctx1_tp1_gen1_tp4\n");

        assertThat(Chinese.of("classify", list, "--gpus-per-node", "4").out())
                .contains(" 5/8 ", "名称: disagg, 2 个节点 = 1×ceil(1/4) + 1×ceil(4/4)：id 的第一段中有 'disagg'\n")
                .doesNotContain("5 of 8");
    }

    @Test
    void shouldSayWhereAPlanReadsNoConfigs() {
        Ran ran = Chinese.of(
                "plan", list, "--cluster", "here", "--clusters", clusters, "--out", directory.resolve("plan"));

        assertThat(ran.err()).contains("提示: 'run' 读取集群上 /nowhere/sources 中的配置；这里由 --check 读取，或用 --configs 指定其他位置");
        assertThat(ran.out()).startsWith("模式        节点  GPU  时限    用例            依据\n");
    }

    @Test
    void shouldListProfiles() {
        Ran ran = Chinese.of("clusters", "list", "--clusters", clusters);

        assertThat(ran.out()).isEqualTo("""
                名称          主机   调度器  分区  每节点 GPU
                here（默认）  local  local   -              4
                """);
    }

    @Test
    void shouldCheckAProfile() {
        Ran ran = Chinese.of("clusters", "check", "here", "--job", "--clusters", clusters);

        assertThat(ran.code()).isEqualTo(ExitCodes.INFRA);
        assertThat(ran.out())
                .contains("已连接到               ", "工作目录               " + work, "sourceDirectory        问题: ");
        assertThat(ran.err()).isEqualTo("没有提交作业，因为上述问题会使它失败\n");
    }

    @Test
    void shouldSayWhatItRemoves() {
        Ran asked = Chinese.of("clusters", "clean", "here", "--clusters", clusters, "--dry-run");
        Ran done = Chinese.of("clusters", "clean", "here", "--clusters", clusters);

        assertThat(asked.out()).isEqualTo("会删除 0 个目录\n");
        assertThat(done.out()).isEqualTo("已删除 0 个目录\n");
    }
}
