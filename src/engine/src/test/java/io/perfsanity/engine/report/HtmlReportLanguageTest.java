package io.perfsanity.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.RunOverview;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page for a reader of Chinese. */
class HtmlReportLanguageTest {
    private static final Words CHINESE = Words.of(Locale.SIMPLIFIED_CHINESE);

    @TempDir
    Path directory;

    private String page(RunResult run) throws IOException {
        Path file = directory.resolve("report.html");
        new HtmlReport(CHINESE).write(RunOverview.of(run), file);
        return Files.readString(file);
    }

    @Test
    void shouldGiveTheAnswerInChinese() throws IOException {
        assertThat(page(SampleRuns.of(10)))
                .contains("<html lang=\"zh-CN\">", "10 个用例中 5 个未通过：失败 2，超时 1，基础设施 1，已取消 1</h1>")
                .contains("<span>结论</span><span>用例</span><span>原因</span><span>模式</span>")
                .contains("<h3>尝试</h3>", "<dt>时限</dt>", "CTX_0.log", "data-shown=\"显示 {1} 个中的 {0} 个\"")
                .contains(
                        "data-r=\"server CTX_# died (exit code #)\"", "<p class=\"v failed\">服务器 CTX_0 已退出（退出码 1）</p>");
        assertThat(page(SampleRuns.of(10))).contains("<tr><th>名称<td").doesNotContain("<tr><th>name<td");
        assertThat(page(SampleRuns.compared()))
                .contains("与以往的运行比较: 变慢 1，变快 1，尚无法判断 2", "<b class=\"change unstable\">不稳定</b> aggr-slower 的 ");
        assertThat(page(SampleRuns.beside())).contains("<h3>A 与 B 对比</h3>", "B 比 A 慢 10 %");
    }

    @ParameterizedTest
    @ValueSource(strings = {"page.", "column."})
    void shouldLeaveNoHeadingInEnglish(String prefix) throws IOException {
        String page = page(SampleRuns.of(10)) + page(SampleRuns.compared()) + page(SampleRuns.beside());
        Map<String, String> chinese = CHINESE.under(prefix);

        assertThat(Words.ENGLISH.under(prefix)).allSatisfy((key, english) -> {
            if (!english.equals(chinese.get(key))) {
                assertThat(page)
                        .as(key)
                        .doesNotContain(">" + english + "<", "title=\"" + english, "label=\"" + english);
            }
        });
    }
}
