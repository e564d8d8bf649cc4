package io.perfsanity.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.report.SampleRuns.CaseBuilder;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunOverview;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.testlist.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryPageTest {
    @TempDir
    Path directory;

    @Test
    void shouldShowTheHistoryOfEachMetricThatGates() throws Exception {
        String page = page(1, 60);

        assertThat(page)
                .contains(
                        "<h4>token_throughput, tok/s: 10 % slower</h4>",
                        "<svg role=\"img\"><title>token_throughput over the runs, in tok/s</title>"
                                + "<desc>10 % slower; 60 values",
                        "<h4>mean_tpot, ms: unchanged</h4>",
                        "class=\"spark\"");
        assertThat(count(page, "<use href=\"#at-good\"[^>]*><title>2026")).isGreaterThan(100);
        assertThat(count(page, "<tr><td>2026-")).isEqualTo(120);
    }

    @Test
    void shouldHaveAShapeForEachKindOfMark() throws Exception {
        for (ChartData.State state : ChartData.State.values()) {
            assertThat(page(1, 3)).contains("<g id=\"at-" + state + "\">");
        }
    }

    @Test
    void shouldShowNoHistoryWhereThereIsNone() throws Exception {
        RunResult run = SampleHistory.judged(SampleRuns.of(10), 60);

        assertThat(page(run, PastValues.NONE)).doesNotContain("History", "class=\"spark\"", "class=\"pareto\"");
    }

    @Test
    void shouldShowUpstreamsMetricsWhereNobodyJudged() throws Exception {
        RunResult run = SampleRuns.of(1);

        assertThat(page(run, each -> SampleHistory.of(run, each, 5)))
                .contains("<h4>token_throughput, tok/s</h4>", "<h4>mean_tpot, ms</h4>");
    }

    @Test
    void shouldShowConcurrenciesAgainstEachOther() throws Exception {
        RunResult run = SampleRuns.run(List.of(pareto(1, 8), pareto(2, 64)));

        assertThat(page(run, PastValues.NONE))
                .contains(
                        "1 family of cases",
                        "<h4>8k1k_con#_dep4</h4>",
                        "concurrency 64: 80 tok/s a GPU, 10 tok/s a user")
                .contains("<td><a href=\"#case-2\">2</a><td class=\"n\">64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"</title></svg><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{style}}"})
    void shouldShowHostileTextAsText(String text) throws Exception {
        String page = hostile("x" + text);
        String harmless = hostile("x");

        assertThat(count(page, "[<\"]")).isEqualTo(count(harmless, "[<\"]"));
        assertThat(harmless).contains("<title>x, ", "<h4>x/token_throughput");
    }

    @Test
    void shouldStayOneFileThatNeedsNothingElse() throws Exception {
        assertThat(page(10, 60))
                .doesNotContain("src=", "@import", "url(")
                .doesNotContainPattern("<[^>]* (?:style|on[a-z]+)=");
    }

    @Test
    void shouldShowTheMostUrgentCasesInFullAndStaySmallWithAThousand() throws Exception {
        String page = page(1_000, 200);

        assertThat(page.length()).isLessThan(7_000_000);
        assertThat(page).contains("this page has too many cases for more");
        assertThat(count(page, "class=\"spark\"")).isEqualTo(400);
        // Those that became slower before all others.
        assertThat(count(page, "<h4>token_throughput, tok/s: 10 % slower</h4>\n.*\n.*<desc>.*200 values"))
                .isPositive();
        assertThat(count(page, "unchanged</h4>\n.*\n.*token_throughput.*200 values"))
                .isZero();
    }

    private String hostile(String text) throws Exception {
        MetricSpec metric =
                MetricSpec.upstream(text + "/token_throughput", false).orElseThrow();
        Series series = Series.EMPTY.after(
                List.of(Sample.of(text, 1, SampleRuns.START, 1, List.of(text), Optional.of(text))),
                SampleHistory.change(metric, SampleHistory.series("r", 1, 3), Kind.UNCHANGED, 0)
                        .standing());
        CaseChange change = new CaseChange(
                1, text, List.of(SampleHistory.change(metric, series, Kind.UNCHANGED, 0)), Optional.empty());
        return page(SampleHistory.judged(SampleRuns.of(1), List.of(change)), each -> Map.of(metric.name(), series));
    }

    private static CaseResult pareto(int index, int concurrency) {
        return new CaseBuilder(index, "8k1k_con" + concurrency + "_dep4", Mode.DISAGG, 2)
                .verdict(Verdict.PASSED, "")
                .metrics(Map.of("token_throughput", 10.0 * concurrency, "mean_tpot", 1.5625 * concurrency))
                .build();
    }

    private String page(int cases, int values) throws Exception {
        RunResult run = SampleHistory.judged(SampleRuns.of(cases), values);
        return page(run, each -> SampleHistory.of(run, each, values));
    }

    private String page(RunResult run, PastValues past) throws Exception {
        Path file = directory.resolve("report.html");
        new HtmlReport().write(RunOverview.of(run), past, file);
        return Files.readString(file);
    }

    private static long count(String text, String regex) {
        return Pattern.compile(regex).matcher(text).results().count();
    }
}
