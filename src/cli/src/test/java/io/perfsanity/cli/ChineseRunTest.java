package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.run.DirectoryOwner;
import io.perfsanity.engine.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is said in Chinese of a run that goes on, was left or has ended. */
@EnabledOnOs(OS.LINUX)
class ChineseRunTest {
    @TempDir
    Path directory;

    private WaitingRun run;

    @BeforeEach
    void define() throws IOException {
        run = new WaitingRun(directory);
    }

    @AfterEach
    void leaveNothing() throws IOException {
        run.close();
    }

    private String runId() throws IOException {
        return RunDirectory.request(run.out).runId();
    }

    @Test
    void shouldSayHowARunIsAndThatItsProcessIsGone() throws Exception {
        Process process = Ran.start(run.command(), directory.resolve("log"));
        run.awaitStart();

        String user = System.getProperty("user.name");
        assertThat(Chinese.of("status", run.out).out())
                .startsWith("here 上的运行 " + runId() + ": " + run.list + "\n开始于 ")
                .contains("；由 ", " 上 " + user + " 的进程 " + process.pid() + " 驱动\n", "编号  用例        时长  状态\n");
        assertThat(Chinese.of("runs", directory).out()).startsWith("运行  ").contains("正在继续（进程 " + process.pid() + "）");
        assertThat(Chinese.of("clusters", "orphans", "here", "--clusters", run.clusters, "--runs", directory)
                        .out())
                .contains("该运行\n", "活的，在 " + run.out);

        assertThat(process.destroyForcibly().waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(Chinese.of("status", run.out).out()).contains("没有进程驱动它: 'perf-sanity resume " + run.out + "' 可继续\n");
        assertThat(Chinese.of("runs", directory).out()).contains("无人驱动: 可用 resume 继续");
        assertThat(Chinese.of("attach", run.out, "--plain").err())
                .startsWith("here 上的运行 " + runId() + "，由 ")
                .endsWith(" 上 %s 的进程 %s 驱动；Ctrl-C 不会结束它\n没有进程驱动此运行；'perf-sanity resume %s' 可继续\n"
                        .formatted(user, process.pid(), run.out));
        Ran orphans = Chinese.of("clusters", "orphans", "here", "--clusters", run.clusters, "--runs", directory);
        assertThat(orphans.out()).contains("死的，在 " + run.out);
        assertThat(orphans.err()).contains("要结束 " + runId() + " 的 1 个作业: 在同一命令后加上 --cancel\n");

        Ran cancelled = Chinese.of("cancel", run.out, "--case", "aggr-waits");
        assertThat(cancelled.err()).isEqualTo("已取消；'perf-sanity resume " + run.out + "' 可继续此运行\n");
        Ran resumed = Chinese.of("resume", run.out);
        Chinese.assertNothingElse(resumed.out());
        assertThat(Chinese.of("resume", run.out).err())
                .startsWith("运行 " + runId() + " 已于 ")
                .endsWith(" 结束，没有剩下要做的。'perf-sanity report " + run.out + "' 显示其摘要\n");
        assertThat(Chinese.of("runs", directory).out()).contains("  已结束  ");
    }

    @Test
    void shouldEndOrphansAndSayWhichRunHasNone() throws Exception {
        Process process = Ran.start(run.command(), directory.resolve("log"));
        run.awaitStart();
        assertThat(process.destroyForcibly().waitFor(3, TimeUnit.MINUTES)).isTrue();

        Ran ran = Chinese.of(
                "clusters", "orphans", "here", "--clusters", run.clusters, "--runs", directory, "--cancel", "--yes");

        assertThat(ran.out()).contains("运行 " + runId() + ": 1 个中已结束 1 个\n");
        Chinese.assertNothingElse(ran.out());
        Ran cancelled = Chinese.of("cancel", run.out);
        assertThat(cancelled.err()).contains("运行 " + runId() + " 在 ");
        Path nothing = Files.createDirectory(directory.resolve("nothing"));
        assertThat(Chinese.of("runs", nothing).err()).isEqualTo(nothing + " 中没有运行\n");
    }

    @Test
    void shouldSayWhatARunTakesAndSends() throws IOException {
        run.letCasesEnd();
        Path checkout = Files.createDirectories(directory.resolve("checkout/tests/integration/defs/perf"));
        Files.writeString(checkout.resolve("test_perf_sanity.py"), "pass\n");

        Ran ran = Chinese.of(run.command("--sync", directory.resolve("checkout").toString(), "--notify", "false")
                .toArray());

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err())
                .contains("1 个用例: 按时限最多 ", " GPU 小时，同时最多 1 个节点\n")
                .contains("正在发送源码: 1 个文件（1 MiB）与集群上的不同\n", "源码在 " + directory.resolve("work"))
                .contains("提示: --notify: false 以 1 结束: ");
        Chinese.assertNothingElse(ran.err());
        Chinese.assertNothingElse(ran.out());
    }

    @Test
    void shouldAskAtTheFirstCtrlC() throws Exception {
        try (AtTerminal terminal = AtTerminal.start(directory, Chinese.ENVIRONMENT, run.command("--plain"))) {
            run.awaitStart();
            terminal.pressCtrlC();
            await().until(() -> terminal.screen()
                    .contains("5 秒内再按一次 Ctrl-C 会取消 1 个作业，否则运行继续。要离开而让它继续，请关闭终端: 'perf-sanity resume " + run.out
                            + "' 可再接着驱动它"));
            terminal.pressCtrlC();

            assertThat(terminal.await()).as(terminal.screen()).isEqualTo(ExitCodes.INFRA);
            assertThat(terminal.screen()).contains("正在取消运行 " + runId() + " 的 1 个作业，最多需要 42 秒……");
        }
    }

    @Test
    void shouldSayHowToGoOnWhenTheTerminalIsClosed() throws Exception {
        try (AtTerminal terminal = AtTerminal.start(directory, Chinese.ENVIRONMENT, run.command())) {
            run.awaitStart();
            assertThat(terminal.isAlive()).isTrue();
        }

        await().until(() -> run.owner() == DirectoryOwner.Life.GONE);
        assertThat(run.out.resolve("run.log"))
                .content()
                .contains("终端已关闭；运行 " + runId() + " 的作业继续。'perf-sanity resume " + run.out + "' 可再接着驱动它");
        run.letCasesEnd();
        assertThat(Chinese.of("resume", run.out).code()).isZero();
    }
}
