package io.perfsanity.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.DeclaredMetric;
import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.report.SampleRuns.CaseBuilder;
import io.perfsanity.engine.result.CaseOverview;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Collected;
import io.perfsanity.engine.result.Collected.CollectedFile;
import io.perfsanity.engine.result.KeyMetrics;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.RunOverview;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.testlist.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlReportTest {
    @Test
    void shouldShowEveryCaseWithItsVerdictAsShapeAndWord() {
        for (Verdict verdict : Verdict.values()) {
            String kind = verdict.name().toLowerCase(java.util.Locale.ROOT);
            CaseResult result = new CaseBuilder(1, "id", Mode.SINGLE_AGG, 1)
                    .verdict(verdict, "why")
                    .build();
            assertThat(page(SampleRuns.run(List.of(result))))
                    .contains("<symbol id=\"" + kind + "\"")
                    .contains("<use href=\"#" + kind + "\"/></svg>" + verdict.words() + "</span>");
        }
        String page = page(SampleRuns.of(10));
        assertThat(matches(page, "<details class=\"case\"")).hasSize(10);
        assertThat(page)
                .contains(
                        "<title>5 of 10 did not pass: 2 failed, 1 timed out, 1 infra, 1 cancelled: 20260304-180000-k3f9</title>");
    }

    @Test
    void shouldBeginWithTheAnswerAndWhatWasRun() {
        assertThat(page(SampleRuns.of(10)))
                .contains("<h1 class=\"failed\">5 of 10 did not pass: 2 failed, 1 timed out, 1 infra, 1 cancelled</h1>")
                .contains("<dt>commit</dt><dd>4f0c2d8a9b31</dd>", "<dd>gb200, partition gb200</dd>", "<dd>ann</dd>")
                .contains("<dt>gpu</dt><dd>NVIDIA GB200</dd>")
                .contains("tensorrt_llm-1.2.0rc4.sqsh", "<dt>list</dt><dd>debug_cases.txt</dd>");
    }

    @Test
    void shouldShowWhatChangedInWords() {
        String page = page(SampleRuns.compared());

        assertThat(page)
                .contains(
                        "<h1 class=\"failed\">",
                        "Compared with earlier runs: 1 slower, 1 faster, 2 can&#39;t tell yet</p>",
                        "<span class=\"change unstable\" data-k=\"0.08\">8 % slower</span>",
                        "<span class=\"change none\" data-k=\"0.01\">unchanged</span>",
                        "is 8 % slower than the baseline of 20 runs");
        assertThat(page).doesNotContain("-8 %", "+8 %", "−8 %");
        assertThat(page(SampleRuns.of(10))).doesNotContain("Compared with", "class=\"change");
    }

    @Test
    void shouldShowWhatFailedFirstAndWhatPassedLast() {
        assertThat(matches(page(SampleRuns.of(10)), "data-v=\"(\\w+)\""))
                .extracting(match -> match.group(1))
                .containsExactly(
                        "failed",
                        "failed",
                        "timeout",
                        "infra",
                        "cancelled",
                        "passed",
                        "passed",
                        "passed",
                        "passed",
                        "skipped");
    }

    @Test
    void shouldShowWhatHasNoValidMeasurementBetweenFailuresAndInfrastructure() {
        List<Verdict> verdicts = List.of(Verdict.INFRA, Verdict.INVALID, Verdict.TIMEOUT);
        List<CaseResult> cases = IntStream.range(0, verdicts.size())
                .mapToObj(i -> new CaseBuilder(i, "id", Mode.SINGLE_AGG, 1)
                        .verdict(verdicts.get(i), "why")
                        .build())
                .toList();

        assertThat(page(SampleRuns.run(cases)))
                .contains("3 of 3 did not pass: 1 timed out, 1 invalid, 1 infra", "<symbol id=\"invalid\"")
                .containsSubsequence("data-v=\"timeout\"", "data-v=\"invalid\"", "data-v=\"infra\"");
    }

    @Test
    void shouldNameAReasonOnceForAllCasesThatFailedForIt() {
        assertThat(page(SampleRuns.of(30))).contains("<b>3 cases</b>", "data-r=\"server CTX_# died (exit code #)\"");
        assertThat(page(SampleRuns.of(10))).doesNotContain("class=\"group\"");
    }

    @Test
    void shouldShowTheThreeNumbersOfACaseAndTheLogThatMatters() {
        assertThat(page(SampleRuns.of(1))).contains("<span class=\"n\" data-k=\"10159.73\">10,159.7</span>");
        CaseResult result = new CaseBuilder(1, "id", Mode.SINGLE_AGG, 1)
                .verdict(Verdict.FAILED, "died")
                .attempts(SampleRuns.attempt(1, 1, 1, JobState.FAILED, Verdict.FAILED, "died", 1, 1))
                .files(new Collected(
                        List.of(new CollectedFile("attempts/1/logs/AGG.log", 1, false)), List.of(), Optional.empty()))
                .lastLines("AGG.log", "text")
                .build();

        assertThat(page(SampleRuns.run(List.of(result))))
                .contains("<a href=\"cases/001-id/attempts/1/logs/AGG.log\">AGG.log</a>");
    }

    @Test
    void shouldShowCasesThatHaveNoVerdictYet() {
        CaseOverview waits = new CaseOverview(
                1,
                "aggr-open",
                Mode.SINGLE_AGG,
                1,
                Optional.empty(),
                Optional.empty(),
                "PENDING",
                "job 42 PENDING (Resources)",
                Optional.of("42"),
                Duration.ZERO,
                KeyMetrics.of(Map.of()),
                Optional.empty());
        RunResult none = new RunResult(
                "r",
                "gb200",
                SampleRuns.START,
                Optional.empty(),
                List.of("list.txt"),
                RunFacts.NONE,
                List.of(),
                Optional.empty());

        assertThat(page(new RunOverview(none, List.of(waits))))
                .contains("<h1 class=\"open\">0 of 1 cases have a verdict</h1>", "1 without a verdict")
                .contains("</svg>pending</span>", "job 42 PENDING (Resources)")
                .doesNotContain("class=\"detail\"");
    }

    @Test
    void shouldShowWhyACaseFailed() {
        String page = page(SampleRuns.of(3));

        assertThat(page)
                .contains("RuntimeError: Benchmark output contains 7 failed requests.")
                .contains("Last lines of BENCHMARK.log")
                .contains("list says 3 nodes (disagg_3nodes_tests, line 12)")
                .contains("gb200-node[4-9]");
    }

    @Test
    void shouldShowTheLinesThatNameTheCause() {
        assertThat(page(SampleRuns.of(8)))
                .contains("Cause in logs/CTX_0.log", "[TRT-LLM] [E] CUDA out of memory. Tried to allocate 22.00 GiB");
    }

    @Test
    void shouldShowTheStatisticsOfAQuantitySideBySide() {
        CaseResult result = new CaseBuilder(1, "id", Mode.SINGLE_AGG, 1)
                .metrics(Map.of("mean_ttft", 12.5, "p99_ttft", 99.0, "token_throughput", 10_158.73))
                .build();

        assertThat(page(SampleRuns.run(List.of(result))))
                .contains("<th>ttft<td>12.50<td>–<td>99<td>ms")
                .contains("<th>token_throughput<td colspan=\"3\">10,158.7<td>tok/s");
    }

    @Test
    void shouldShowTheUnitsThatTheProfileDeclares() {
        CaseResult result = new CaseBuilder(1, "id", Mode.SINGLE_AGG, 1)
                .metrics(Map.of("images", 12.5, "mean_queue", 3.0))
                .build();
        List<DeclaredMetric> metrics = List.of(declared("images", "img/s"), declared("mean_queue", "<us>"));
        Optional<String> unknown = Optional.empty();
        RunFacts facts = new RunFacts(unknown, unknown, unknown, unknown, unknown, unknown, Map.of(), metrics);
        RunResult run = new RunResult(
                "r",
                "gb200",
                SampleRuns.START,
                Optional.empty(),
                List.of("list.txt"),
                facts,
                List.of(result),
                Optional.empty());

        assertThat(page(run))
                .contains("<th>images<td colspan=\"3\">12.50<td>img/s")
                .contains("<th>queue<td>3<td>–<td>–<td>&lt;us&gt;");
    }

    private static DeclaredMetric declared(String name, String unit) {
        return new DeclaredMetric(
                name,
                Optional.of("output/r.json"),
                Optional.of(name),
                Optional.empty(),
                Optional.of(unit),
                Optional.of(Direction.HIGHER),
                Optional.empty(),
                true,
                List.of("*"));
    }

    @Test
    void shouldNeedNothingFromTheNetwork() {
        String page = page(SampleRuns.of(10));

        assertThat(page).doesNotContain("src=", "@import", "url(");
        assertThat(matches(page, "href=\"([^\"]*)\""))
                .extracting(match -> match.group(1))
                .allMatch(href -> href.startsWith("#") || href.startsWith("cases/"));
    }

    @Test
    void shouldAllowNoScriptAndNoStyleButItsOwn() throws Exception {
        String page = page(SampleRuns.of(1));

        for (String element : List.of("script", "style")) {
            List<MatchResult> found = matches(page, "(?s)<" + element + "[^>]*>(.*?)</" + element + ">");
            assertThat(found).hasSize(1);
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(found.get(0).group(1).getBytes(StandardCharsets.UTF_8));
            assertThat(page)
                    .contains(element + "-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
        }
        assertThat(page).contains("default-src 'none'").doesNotContainPattern("<[^>]* (?:style|on[a-z]+)=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</pre><script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "' autofocus onfocus='alert(1)",
                "javascript:alert(1)",
                "{{{style}}} {{#rows}}",
                "</style></title><svg onload=alert(1)>",
                "<!-- ]]> -->",
                "a\u2028b\nc"
            })
    void shouldShowHostileTextAsText(String text) {
        String page = page(SampleRuns.saying("x" + text));
        String harmless = page(SampleRuns.saying("x"));

        assertThat(count(page, '<')).isEqualTo(count(harmless, '<'));
        assertThat(count(page, '"')).isEqualTo(count(harmless, '"'));
        assertThat(page).doesNotContain("<img", "<script>alert", "<svg onload", "href=\"javascript");
    }

    @Property(tries = 100)
    void shouldShowAnyTextAsText(@ForAll String text) {
        // A text that has nothing visible would hide its heading, so each begins with a letter.
        String page = page(SampleRuns.saying("x" + text.replace('/', ' ')));
        String harmless = page(SampleRuns.saying("x"));

        assertThat(count(page, '<')).isEqualTo(count(harmless, '<'));
        assertThat(count(page, '"')).isEqualTo(count(harmless, '"'));
    }

    @ParameterizedTest
    @CsvSource({
        "cases/1-a, logs/a b.log, cases/1-a/logs/a%20b.log",
        "cases/1-a, output/x?y#z%41.txt, cases/1-a/output/x%3Fy%23z%2541.txt",
        "cases/1-a, javascript:alert(1), cases/1-a/javascript%3Aalert%281%29",
        "cases/1-a, 日本.log, cases/1-a/%E6%97%A5%E6%9C%AC.log"
    })
    void shouldEncodeLinks(String directory, String path, String href) {
        assertThat(page(withFile(directory, path))).contains("<a href=\"" + href + "\">");
    }

    @ParameterizedTest
    @CsvSource({
        "cases/1, ../../../etc/passwd",
        "cases/1, /etc/passwd",
        "/etc, passwd",
        "../x, a.log",
        "cases/1, a//b",
        "'', //evil.example/x"
    })
    void shouldNotLinkOutOfTheRunsDirectory(String directory, String path) {
        assertThat(page(withFile(directory, path)))
                .doesNotContain("<a href=\"cases")
                .contains("<li>");
    }

    @Test
    void shouldSayWhatWasLeftOutAndListOnlySoManyFiles() {
        List<CollectedFile> many = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> new CollectedFile("logs/" + i, 1, false))
                .toList();
        CaseResult result = new CaseBuilder(1, "id", Mode.SINGLE_AGG, 1)
                .files(new Collected(many, List.of(), Optional.of("the archive broke off")))
                .build();

        assertThat(page(SampleRuns.run(List.of(result))))
                .contains("… and 60 more in cases/001-id")
                .contains("the archive broke off");
    }

    @Test
    void shouldStaySmallWithAThousandCases() {
        assertThat(page(SampleRuns.of(1_000)).length()).isLessThan(3_000_000);
    }

    @Test
    void shouldShowARunWithoutCases() {
        assertThat(page(SampleRuns.run(List.of()))).contains("<h1 class=\"open\">No cases</h1>");
    }

    private static RunResult withFile(String directory, String path) {
        return SampleRuns.run(List.of(new CaseBuilder(1, "id", Mode.SINGLE_AGG, 1)
                .directory(directory)
                .files(new Collected(List.of(new CollectedFile(path, 1, false)), List.of(), Optional.empty()))
                .build()));
    }

    private static String page(RunResult run) {
        return page(RunOverview.of(run));
    }

    private static String page(RunOverview run) {
        try {
            Path file = Files.createTempFile("report", ".html");
            try {
                new HtmlReport().write(run, file);
                return Files.readString(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<MatchResult> matches(String text, String regex) {
        return Pattern.compile(regex).matcher(text).results().toList();
    }

    private static long count(String text, char c) {
        return text.chars().filter(other -> other == c).count();
    }
}
