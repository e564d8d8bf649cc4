package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.YamlReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What this program prints about a run is a list of the cases that it names. */
class OwnOutputTest {
    private static final String AGGR = "aggr_upload-gpt_oss_120b-con8";
    private static final String DISAGG = "disagg_upload-e2e-deepseek-con1";

    @ParameterizedTest
    @ValueSource(strings = {"paste", "paste.txt", "<stdin>"})
    void shouldReadProgressLines(String file) {
        Testlist list = read(file, """
                18:21:02 [008] aggr_upload-gpt_oss_120b-con8: job 12 PENDING (Resources)
                18:21:32 [008] aggr_upload-gpt_oss_120b-con8: job 12 RUNNING on gb200-node1
                18:24:10 the run goes on
                18:25:00 [009] perf/test_perf_sanity.py::test_e2e[disagg_upload-e2e-deepseek-con1]: FAILED: server GEN_0 died
                        cause in GEN_0.log:
                        | CUDA error: an illegal memory access was encountered
                18:25:01 [008] aggr_upload-gpt_oss_120b-con8: TIMEOUT: not done after 1 h
                        end of AGG.log:
                        | srun: error: node1: task 0: Killed
                """);

        assertThat(names(list)).containsExactly(AGGR, DISAGG);
        assertThat(list.problems())
                .singleElement()
                .asString()
                .endsWith("note: 7 lines of what perf-sanity prints about a run skipped");
    }

    @Test
    void shouldReadErrorsInBothLanguages() {
        assertThat(names(read("paste", """
                list.txt:1: warning: aggr-other_1 is waived in waives.txt
                list.txt:1: 警告: aggr-other_1 在 waives.txt 中被 waive
                clusters.yaml:4: 错误: workDirectory 为 '~/x'，应为绝对路径
                list.txt:2: 提示: 根据名称推测；没有找到配置，因为没有给出配置目录
                18:25:00 [008] aggr_upload-gpt_oss_120b-con8: 失败: 服务器 GEN_0 已退出（退出码 1）
                """))).containsExactly(AGGR);
    }

    @Test
    void shouldReadALogOfJenkins() {
        assertThat(names(read("paste", """
                [2026-03-04T18:00:00.123Z] [perfSanity] [008] aggr_upload-gpt_oss_120b-con8: FAILED: 3 < 4
                [2026-03-04T18:00:00.123Z] [perfSanity] [008] | assert 3 >= 4
                [2026-03-04T18:00:01.000Z] FAILED perf/test_perf_sanity.py::test_e2e[disagg_upload-e2e-deepseek-con1]: server GEN_0 died: [Errno 5]
                """))).containsExactly(AGGR, DISAGG);
    }

    @Test
    void shouldReadWhatTheExamplesPipelineEchoes() {
        assertThat(names(read("paste", """
                FAILED aggr_upload-gpt_oss_120b-con8: AssertionError: token_throughput is below
                TIMEOUT perf/test_perf_sanity.py::test_e2e[disagg_upload-e2e-deepseek-con1]: not done after 1 h
                """))).containsExactly(AGGR, DISAGG);
    }

    @Test
    void shouldReadASummary() {
        assertThat(names(read("paste", """
                mode        cases  passed  failed
                single-agg      2       1       1
                total           3       1       2

                failed     aggr_upload-gpt_oss_120b-con8
                           aggr_upload-gpt_oss_120b-con16
                           … and 3 more
                           all 5: pytest could not find the test
                           AGG.log:
                           | E   no such file
                timed out  perf/test_perf_sanity.py::test_e2e[disagg_upload-e2e-deepseek-con1]

                compared with earlier runs: 1 slower
                unstable   token_throughput of aggr_upload-x-con1 is 8 % slower than the baseline
                Report: /tmp/run1/report.html
                """))).containsExactly(AGGR, "aggr_upload-gpt_oss_120b-con16", DISAGG);
    }

    @Test
    void shouldReadTheSummaryForAComment() {
        assertThat(names(read("summary.md", """
                ## Perf Sanity: run `r1` on `gb200`, 2 h 00 m

                | mode | cases | passed |
                |:--|--:|--:|
                | single-agg | 2 | 1 |
                | **total** | 2 | 1 |

                | verdict | case | mode | nodes | reason |
                |:--|:--|:--|--:|:--|
                | **failed** | `aggr_upload-gpt_oss_120b-con8` | single-agg | 1 | `a \\| b` |

                `aggr_upload-gpt_oss_120b-con8`, `AGG.log`:

                    RuntimeError: aggr_upload-other-con1: no

                … and 3 more.
                """))).containsExactly(AGGR);
    }

    @Test
    void shouldLeaveTheIndentedListOfAPersonAlone() {
        Testlist list = read("list.txt", "    aggr_upload-a-con1\n           aggr_upload-b-con1  # nodes:2\n");

        assertThat(names(list)).containsExactly("aggr_upload-a-con1", "aggr_upload-b-con1");
        assertThat(list.problems()).isEmpty();
    }

    private static Testlist read(String file, String text) {
        return new TestlistReader(YamlReader.DEFAULT, Map.of()).read(file, text);
    }

    private static List<String> names(Testlist list) {
        assertThat(list.problems()).noneMatch(problem -> problem.severity() != Problem.Severity.NOTE);
        return list.cases().stream().map(TestCase::id).toList();
    }
}
