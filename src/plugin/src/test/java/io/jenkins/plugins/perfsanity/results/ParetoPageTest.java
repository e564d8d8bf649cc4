package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Rule;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.gate.Standing;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What cases that differ in their concurrency only give a user, against what they give in all, on a run's page. */
@WithJenkins
class ParetoPageTest {
    private static final String TABLES = "//section[@class='perf-sanity-pareto']//table";
    private static JenkinsRule jenkins;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    private static HtmlPage page(RunResult result) throws Exception {
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
        ManyCases.record(build, "nightly", result);
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            web.getOptions().setJavaScriptEnabled(false);
            return web.getPage(build, "perfSanity/nightly/");
        }
    }

    /** Each value was a tenth better before. */
    static RunResult compared(RunResult result) {
        List<CaseChange> changes = new ArrayList<>();
        for (CaseResult each : result.cases()) {
            List<Change> metrics = each.metrics().entrySet().stream()
                    .flatMap(metric -> MetricSpec.upstream(metric.getKey(), false).stream()
                            .map(spec -> change(
                                    spec, metric.getValue() * (metric.getKey().endsWith("throughput") ? 1.25 : 0.8))))
                    .toList();
            changes.add(new CaseChange(each.index(), each.id(), metrics, Optional.empty()));
        }
        return new RunResult(
                result.runId(),
                result.cluster(),
                result.started(),
                result.ended(),
                result.testlists(),
                result.facts(),
                result.cases(),
                Optional.of(new GateReport(Rule.MEDIAN, changes, Optional.empty(), List.of())));
    }

    private static Change change(MetricSpec metric, double base) {
        Sample newest = new Sample("r", 1, Instant.EPOCH, base, List.of("n1"), Optional.empty(), Mark.GOOD);
        return new Change(
                metric,
                Change.Kind.UNCHANGED,
                Severity.NONE,
                base,
                Optional.of(new Change.Baseline(base, 20, 0.01, Instant.EPOCH, newest)),
                0.05,
                0,
                0,
                Optional.empty(),
                new Standing(List.of(), Optional.empty(), Optional.empty()),
                Optional.empty());
    }

    @Test
    void shouldShowAFamilyAsATableFromWhichAScriptDraws() throws Exception {
        HtmlPage page = page(ManyCases.result(4));

        assertThat(page.asNormalizedText())
                .contains("aggr_upload-e2e-gb200_deepseek-r1-fp4_1k1k_con#_ctx1_dep4_gen1_dep8_eplb0_mtp1_ccb-UCX");
        DomElement first = page.getFirstByXPath(TABLES + "//tr[@data-concurrency]");
        // Case 1: 1001 tokens a second on 8 GPUs, one each 1.35 ms; with 8 users 8001, at the same speed for each
        assertThat(first.getAttribute("data-gpu")).isEqualTo("125.125");
        assertThat(Double.parseDouble(first.getAttribute("data-user"))).isBetween(740.0, 741.0);
        assertThat(first.getAttribute("data-best")).isEqualTo("false");
        assertThat(page.<DomElement>getFirstByXPath(TABLES + "//tr[@data-concurrency='8']")
                        .getAttribute("data-best"))
                .isEqualTo("true");
        assertThat(first.getAttribute("data-user-before")).isEmpty();
        assertThat(first.getElementsByTagName("a").get(0).getAttribute("href")).endsWith("/perfSanity/nightly/case/1/");
    }

    @Test
    void shouldShowTheBaselinesFrontierBehindIt() throws Exception {
        HtmlPage page = page(compared(ManyCases.result(4)));

        DomElement best = page.getFirstByXPath(TABLES + "//tr[@data-concurrency='8']");
        assertThat(Double.parseDouble(best.getAttribute("data-gpu-before"))).isBetween(1250.1, 1250.2);
        assertThat(Double.parseDouble(best.getAttribute("data-user-before"))).isBetween(925.0, 926.0);
        assertThat(best.getAttribute("data-best-before")).isEqualTo("true");
        assertThat(page.asNormalizedText()).contains("the dashed one is the baseline's");
        // In a part that is folded
        assertThat(page.getWebResponse().getContentAsString()).contains("Baseline, tok/s per user");
    }

    @Test
    void shouldShowAsManyChartsAsPeopleReadAndSayHowManyMoreThereAre(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("results.json");
        new ResultsJson().write(ManyCases.result(20), file);
        // So that each case is a family of its own, of its two clients
        String apart = Files.readString(file).replaceAll("_con(\\d+)_ctx", "_number$1_ctx");

        HtmlPage page = page(new ResultsJson().parse(apart, file));

        assertThat(page.getByXPath(TABLES)).hasSize(12);
        assertThat(page.asNormalizedText()).contains("5 more are in the report");
    }

    @Test
    void shouldShowNothingWhereNoCasesDifferInTheirConcurrency() throws Exception {
        RunResult all = ManyCases.result(7);
        RunResult failed = new RunResult(
                all.runId(),
                all.cluster(),
                all.started(),
                all.ended(),
                all.testlists(),
                all.facts(),
                List.of(all.cases().get(6)),
                Optional.empty());

        assertThat(page(failed).getByXPath(TABLES)).isEmpty();
    }
}
