package io.perfsanity.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.Words;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SummariesTest {
    @Test
    void shouldSummariseForATerminal() {
        assertThat(Summaries.text(SampleRuns.of(5))).isEqualTo("""
            mode        cases  passed  failed  timed out  invalid  infra  cancelled  skipped  GPU hours
            single-agg      1       1       0          0        0      0          0        0        1.4
            multi-agg       2       1       0          1        0      0          0        0       11.1
            disagg          2       0       1          0        0      1          0        0       21.9
            total           5       2       1          1        0      1          0        0       34.4

            failed     disagg_upload-e2e-gb200_deepseek-r1-fp4_1k1k_con2048_ctx2_dep4_gen1_dep16_eplb288_mtp3_ccb-NIXL
                       RuntimeError: Benchmark output contains 7 failed requests.
            timed out  aggr_upload-deepseek_r1_fp8_blackwell-r1_fp8_dep8_mtp1_8k1k
                       the case's time limit was reached
            infra      disagg_upload-e2e-gb200_qwen3-235b-fp4_8k1k_con64_ctx1_tp1_gen1_tep4_eplb0_mtp0_ccb-UCX
                       no results: exit code 0 but no results*.xml
            """);
    }

    /** As where one broken node, or a wrong image, fails all of a list. */
    @Test
    void shouldTellOnceWhyManyCasesFailedForOneReason() {
        List<CaseResult> cases = IntStream.rangeClosed(1, 12)
                .mapToObj(i -> new SampleRuns.CaseBuilder(i, "aggr-" + i, Mode.SINGLE_AGG, 1)
                        .verdict(Verdict.FAILED, "rank %s: CUDA error: out of memory".formatted(i))
                        .build())
                .toList();

        assertThat(Summaries.text(SampleRuns.run(cases))).endsWith("""

            failed     aggr-1
                       aggr-2
                       aggr-3
                       aggr-4
                       aggr-5
                       aggr-6
                       aggr-7
                       aggr-8
                       aggr-9
                       aggr-10
                       … and 2 more
                       all 12: rank 1: CUDA error: out of memory
            """);
    }

    @Test
    void shouldTellEachChangeInASentence() {
        assertThat(Summaries.text(SampleRuns.compared())).endsWith("""

            compared with earlier runs: 1 slower, 1 faster, 2 can't tell yet
            unstable   token_throughput of aggr-slower is 8 % slower than the baseline of 20 runs (92 instead of 100 tok/s), confirmed by 1 re-run on other nodes
            warn       token_throughput of aggr-suspected seems 6 % slower than the baseline of 20 runs (94 instead of 100 tok/s), which isn't confirmed
            note       token_throughput of aggr-faster is 20 % faster than the baseline of 20 runs (120 instead of 100 tok/s)
            """);
    }

    @Test
    void shouldTellChangesInMarkdown() {
        assertThat(Summaries.markdown(SampleRuns.compared())).contains("""

            ### Compared with earlier runs

            `1 slower, 1 faster, 2 can't tell yet`

            | | case | change | |
            |:--|:--|:--|:--|
            | **unstable** | `aggr-slower` | `8 % slower` |\
            """);
    }

    @Test
    void shouldSummariseInMarkdown() {
        assertThat(Summaries.markdown(SampleRuns.of(3))).isEqualTo("""
            ## Perf Sanity: run `20260304-180000-k3f9` on `gb200`, 2 h 17 m

            | mode | cases | passed | failed | timed out | invalid | infra | cancelled | skipped | GPU hours |
            |:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|
            | single-agg | 1 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 1.4 |
            | multi-agg | 1 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 3.0 |
            | disagg | 1 | 0 | 1 | 0 | 0 | 0 | 0 | 0 | 18.1 |
            | **total** | 3 | 2 | 1 | 0 | 0 | 0 | 0 | 0 | 22.5 |

            | verdict | case | mode | nodes | reason |
            |:--|:--|:--|--:|:--|
            | **failed** | `disagg_upload-e2e-gb200_deepseek-r1-fp4_1k1k_con2048_ctx2_dep4_gen1_dep16_eplb288_mtp3_ccb-NIXL` | disagg | 6 | `RuntimeError: Benchmark output contains 7 failed requests.` |
            """);
    }

    @Test
    void shouldShowTheLinesThatNameTheCause() {
        RunResult run = SampleRuns.of(8);

        assertThat(Summaries.text(run)).endsWith("""
                       server CTX_0 died (exit code 1)
                       logs/CTX_0.log:
                       | [TRT-LLM] [I] loading weights: 100%
                       | [TRT-LLM] [E] CUDA out of memory. Tried to allocate 22.00 GiB (GPU 0; 184.00 GiB total capacity)
            """);
        assertThat(Summaries.markdown(run)).endsWith("""
            `disagg_upload-e2e-gb200_gpt-oss-120b-fp4_1k1k_con1_ctx1_tp1_gen1_tp4_ccb-UCX`, `logs/CTX_0.log`:

                [TRT-LLM] [I] loading weights: 100%
                [TRT-LLM] [E] CUDA out of memory. Tried to allocate 22.00 GiB (GPU 0; 184.00 GiB total capacity)
            """);
    }

    @Test
    void shouldSayHowManyProblemsAreNotShown() {
        assertThat(Summaries.markdown(SampleRuns.of(1_000)))
                .contains("… and 400 more.")
                .hasSizeLessThan(60_000);
    }

    @Test
    void shouldKeepHostileTextInsideItsCell() {
        String summary = Summaries.markdown(SampleRuns.saying("a`b|c\\|d\\\n\n# <b>@team</b> [x](http://x)\\"));

        assertThat(summary).contains("| `a'b\\|c\\|d\\ # <b>@team</b> [x](http://x)` |");
    }

    @Property
    void shouldKeepAnyTextInsideItsCell(@ForAll String text) {
        String summary = Summaries.markdown(SampleRuns.saying(text));
        String harmless = Summaries.markdown(SampleRuns.saying("x"));

        assertThat(summary.lines()).hasSameSizeAs(harmless.lines().toList());
        // In an indented block nothing ends a cell or a span. Elsewhere columns end at bars without a backslash, and
        // each
        // text is one span between two backticks.
        assertThat(outsideBlocks(summary)
                        .map(line -> line.replaceAll("(?<!\\\\)\\\\\\|", "")
                                .chars()
                                .filter(c -> c == '|')
                                .count()))
                .isEqualTo(outsideBlocks(harmless)
                        .map(line -> line.chars().filter(c -> c == '|').count())
                        .toList());
        assertThat(outsideBlocks(summary)
                                .flatMapToInt(String::chars)
                                .filter(c -> c == '`')
                                .count()
                        % 2)
                .isZero();
    }

    private static Stream<String> outsideBlocks(String markdown) {
        return markdown.lines().filter(line -> !line.startsWith("    "));
    }

    @Property
    void shouldNotSendControlCharactersToATerminal(@ForAll String text) {
        assertThat(Summaries.text(SampleRuns.saying("\u001B[2J\u0007" + text)))
                .doesNotContainPattern("[\\p{Cntrl}&&[^\\n]]");
    }

    @Test
    void shouldSpeakChinese() {
        Words chinese = Words.of(Locale.SIMPLIFIED_CHINESE);

        assertThat(Summaries.text(SampleRuns.compared(), chinese)).isEqualTo("""
            模式        用例  通过  失败  超时  无效  基础设施  已取消  跳过  GPU 小时
            single-agg     5     5     0     0     0         0       0     0       0.1
            multi-agg      0     0     0     0     0         0       0     0       0.0
            disagg         0     0     0     0     0         0       0     0       0.0
            合计           5     5     0     0     0         0       0     0       0.1

            与以往的运行比较: 变慢 1，变快 1，尚无法判断 2
            不稳定     aggr-slower 的 token_throughput 比 20 次运行的基线慢 8 %（92，基线为 100 tok/s），经 1 次重跑确认，在其他节点上
            警告       aggr-suspected 的 token_throughput 看似比 20 次运行的基线慢 6 %（94，基线为 100 tok/s），未经确认
            提示       aggr-faster 的 token_throughput 比 20 次运行的基线快 20 %（120，基线为 100 tok/s）
            """);
        assertThat(Summaries.markdown(SampleRuns.of(10), chinese))
                .startsWith("## Perf Sanity: `gb200` 上的运行 `20260304-180000-k3f9`，2 h 17 m\n")
                .contains("| 结论 | 用例 | 模式 | 节点 | 原因 |", "| **超时** | `aggr_upload-", "`用例达到了时限`");
    }
}
