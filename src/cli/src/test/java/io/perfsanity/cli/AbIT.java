package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.MetricComparison;
import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparisons of the sample with a known slow-down, on a real Slurm. */
class AbIT {
    private static final String AGG = "aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-r1_fp4_v2_tp4_mtp3_1k1k";
    private static final String DISAGG =
            "disagg_upload-e2e-gb200_deepseek-r1-fp4_1k1k_con4_ctx1_dep4_gen1_dep8_eplb0_mtp0_ccb-UCX";

    @TempDir
    Path directory;

    private LabRun lab;

    @BeforeEach
    void setUp() throws Exception {
        lab = new LabRun(directory);
    }

    private Path checkout(String name) throws IOException {
        PathUtils.copyDirectory(LabRun.sample("src"), directory.resolve(name));
        return directory.resolve(name);
    }

    @Test
    void shouldFindEightPercentInOneJobACase() throws Exception {
        Path slower = checkout("slower");
        Files.writeString(slower.resolve("slowdown"), "8%");
        Path list = Files.write(directory.resolve("list.txt"), List.of(AGG, DISAGG));

        int code = LabRun.execute(lab.command(
                "ab",
                list.toString(),
                "--cluster",
                "gb200",
                "--a",
                LabRun.sample("src").toString(),
                "--b",
                slower.toString(),
                "--env",
                "SAMPLE_NOISE=0.5%",
                "--out",
                lab.out.toString(),
                "--plain"));

        assertThat(code).isEqualTo(ExitCodes.TEST_FAILURES);
        assertThat(lab.result().cases()).hasSize(2).allSatisfy(result -> {
            assertThat(result.verdict()).as(result.reason()).isEqualTo(Verdict.PASSED);
            assertThat(result.attempts()).hasSize(1);
            assertThat(result.comparison().orElseThrow().slower())
                    .extracting(each -> each.metric().metric())
                    .contains("token_throughput", "mean_tpot");
            assertThat(throughput(result).words()).startsWith("B is ");
            assertThat(throughput(result).ratios().worse()).isBetween(0.04, 0.11);
        });
        String names = LabRun.onLogin("sacct -n -X -P -S now-1hour -o JobName");
        String jobs = "ps-" + lab.runId();
        assertThat(names.lines().filter(name -> name.startsWith(jobs))).hasSize(2);
    }

    private static MetricComparison throughput(CaseResult result) {
        return result.comparison().orElseThrow().metrics().stream()
                .filter(each -> each.metric().metric().equals("token_throughput"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldFindTheRightOneOfEightRevisionsOverKillNine() throws Exception {
        Revisions repository = new Revisions(checkout("repo"));
        repository.commit("0", "1", "2", "3", "4");
        Files.writeString(repository.root.resolve("slowdown"), "25%");
        repository.commit("5", "6", "7", "8");
        List<String> bisect = lab.command(
                "bisect",
                AGG,
                "--cluster",
                "gb200",
                "--checkout",
                repository.root.toString(),
                "--good",
                "HEAD~8",
                "--bad",
                "HEAD",
                "--pairs",
                "2",
                "--env",
                "SAMPLE_NOISE=1%",
                "--out",
                lab.out.toString(),
                "--plain");
        Process first = Ran.start(bisect, directory.resolve("first.log"));
        // Each takes a job of its own.
        await().atMost(Duration.ofMinutes(10)).until(() -> runsThatRan() >= 2);
        first.destroyForcibly().waitFor();

        Ran ran = Ran.of("bisect", "--resume", lab.out);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("first slow revision: " + repository.abbreviated("HEAD~3") + " speed 5");
        assertThat(ran.out()).containsPattern("beside its parent \\(A\\): B is \\d+ % slower than A");
        assertThat(ran.err()).doesNotContain("-again");
    }

    /** Comparisons whose job was seen to run. */
    private long runsThatRan() throws IOException {
        if (!Files.isDirectory(lab.out.resolve("runs"))) {
            return 0;
        }
        try (Stream<Path> runs = Files.list(lab.out.resolve("runs"))) {
            return runs.map(run -> run.resolve("journal.jsonl"))
                    .filter(journal -> Files.exists(journal) && text(journal).contains("RUNNING"))
                    .count();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
