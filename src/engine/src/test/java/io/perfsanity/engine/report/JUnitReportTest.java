package io.perfsanity.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.report.SampleRuns.CaseBuilder;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.testlist.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

class JUnitReportTest {
    @Test
    void shouldWriteASuiteForEachModeWithItsCounts() throws Exception {
        List<Element> suites = elements(report(SampleRuns.of(10)), "testsuite");

        assertThat(suites)
                .extracting(
                        suite -> suite.getAttribute("name"),
                        suite -> suite.getAttribute("tests"),
                        suite -> suite.getAttribute("failures"),
                        suite -> suite.getAttribute("errors"),
                        suite -> suite.getAttribute("skipped"))
                .containsExactly(
                        tuple("perf-sanity.single-agg", "4", "0", "1", "1"),
                        tuple("perf-sanity.multi-agg", "2", "0", "1", "0"),
                        tuple("perf-sanity.disagg", "4", "2", "1", "0"));
    }

    @Test
    void shouldFailATestOfItsOwnSuiteForARegression() throws Exception {
        Document report = report(SampleRuns.compared());

        assertThat(elements(report, "testsuite").get(1))
                .extracting(
                        suite -> suite.getAttribute("name"),
                        suite -> suite.getAttribute("tests"),
                        suite -> suite.getAttribute("failures"),
                        suite -> suite.getAttribute("skipped"))
                .containsExactly("perf-sanity.gate", "5", "1", "1");
        assertThat(elements(report, "failure")).singleElement().satisfies(failure -> {
            assertThat(failure.getAttribute("message")).isEqualTo("8 % slower");
            assertThat(((Element) failure.getParentNode()).getAttribute("name")).isEqualTo("aggr-slower");
            assertThat(failure.getTextContent()).contains("confirmed by 1 re-run on other nodes");
        });
        assertThat(elements(report, "testsuites").get(0).getAttribute("failures"))
                .isEqualTo("1");
        assertValid(SampleRuns.compared());
    }

    @Test
    void shouldFailATestOfTheSameSuiteForACandidateThatIsSlowerOrThatNobodyCanTellOf() throws Exception {
        Document report = report(SampleRuns.beside());

        assertThat(elements(report, "testsuite").get(1))
                .extracting(suite -> suite.getAttribute("name"), suite -> suite.getAttribute("failures"))
                .containsExactly("perf-sanity.gate", "2");
        assertThat(elements(report, "failure"))
                .extracting(
                        failure -> ((Element) failure.getParentNode()).getAttribute("name"),
                        failure -> failure.getAttribute("type"),
                        failure -> failure.getAttribute("message"))
                .satisfiesExactly(
                        slower -> assertThat(slower.toList().toString())
                                .startsWith("[aggr-slower, unstable, token_throughput: B is 10 % slower than A"),
                        unmeasured -> assertThat(unmeasured)
                                .isEqualTo(tuple(
                                        "aggr-unmeasured",
                                        "failure",
                                        "nothing that gates was measured on both sides")));
        assertValid(SampleRuns.beside());
    }

    @Test
    void shouldLeaveRegressionsOutWhereTheyAreToFailNoTest() throws Exception {
        Path file = Files.createTempFile("junit", ".xml");
        JUnitReport.write(SampleRuns.compared(), false, file);

        assertThat(Files.readString(file)).doesNotContain("perf-sanity.gate", "<failure");
        Files.delete(file);
    }

    @Test
    void shouldWriteEachVerdictInJUnitsWords() throws Exception {
        Document report = report(SampleRuns.of(10));

        assertThat(elements(report, "error"))
                .extracting(error -> error.getAttribute("type"))
                .containsExactlyInAnyOrder("TIMEOUT", "INFRA", "CANCELLED");
        assertThat(elements(report, "failure"))
                .extracting(failure -> failure.getAttribute("message"))
                .containsExactly(
                        "RuntimeError: Benchmark output contains 7 failed requests.",
                        "server CTX_0 died (exit code 1)");
        assertThat(elements(report, "skipped"))
                .singleElement()
                .satisfies(
                        skipped -> assertThat(skipped.getAttribute("message")).isEqualTo("https://nvbugs/5596343"));
    }

    @Test
    void shouldCallACaseWithoutAValidMeasurementAnError() throws Exception {
        CaseResult result = new CaseBuilder(1, "id", Mode.SINGLE_AGG, 1)
                .verdict(Verdict.INVALID, "metric my_throughput is missing")
                .build();

        Document report = report(SampleRuns.run(List.of(result)));

        assertThat(elements(report, "testsuite").get(0).getAttribute("errors")).isEqualTo("1");
        assertThat(elements(report, "error"))
                .extracting(error -> error.getAttribute("type"), error -> error.getAttribute("message"))
                .containsExactly(tuple("INVALID", "metric my_throughput is missing"));
    }

    @Test
    void shouldGiveACaseWithoutResultsAnEntryWithTheReason() throws Exception {
        Element error = elements(report(SampleRuns.of(5)), "error").get(1);

        assertThat(error.getAttribute("message")).isEqualTo("no results: exit code 0 but no results*.xml");
        Element testcase = (Element) error.getParentNode();
        assertThat(testcase.getAttribute("classname")).isEqualTo("perf-sanity.disagg");
        assertThat(testcase.getAttribute("name")).startsWith("disagg_upload-e2e-gb200_qwen3");
        assertThat(testcase.getAttribute("time")).isEqualTo("1700.000");
    }

    @Test
    void shouldWriteLastLinesAndMetrics() throws Exception {
        Document report = report(SampleRuns.of(3));

        assertThat(elements(report, "system-out").get(0).getTextContent()).contains("Failed requests:  ");
        assertThat(elements(report, "property"))
                .extracting(property -> property.getAttribute("name"))
                .contains("aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-r1_fp4_v2_tep4_mtp3_1k1k/mean_ttft");
    }

    @Test
    void shouldWriteTheLinesThatNameTheCause() throws Exception {
        assertThat(elements(report(SampleRuns.of(8)), "failure"))
                .last()
                .extracting(Node::getTextContent)
                .asString()
                .contains("logs/CTX_0.log:", "[TRT-LLM] [E] CUDA out of memory. Tried to allocate 22.00 GiB");
    }

    @Test
    void shouldBeWhatJenkinsReads() throws Exception {
        assertValid(SampleRuns.of(40));
        assertValid(SampleRuns.run(List.of()));
    }

    @Test
    void shouldKeepHostileTextInItsPlace() throws Exception {
        String hostile = "</failure>]]><error/>&x;\u0000\u001B[31m\uFFFE\uD800\"'";
        assertValid(SampleRuns.saying(hostile));

        Document report = report(SampleRuns.saying(hostile));
        assertThat(elements(report, "error")).isEmpty();
        assertThat(elements(report, "testcase").get(0).getAttribute("name")).isEqualTo("</failure>]]><error/>&x;\"'");
    }

    @Property(tries = 100)
    void shouldBeValidWhateverTheTextIs(@ForAll String text) throws Exception {
        assertValid(SampleRuns.saying(text));
    }

    private static void assertValid(RunResult run) throws Exception {
        Path file = write(run);
        try {
            SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                    .newSchema(JUnitReportTest.class.getResource("junit.xsd"))
                    .newValidator()
                    .validate(new StreamSource(file.toFile()));
        } finally {
            Files.delete(file);
        }
    }

    private static Document report(RunResult run) throws Exception {
        Path file = write(run);
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        } finally {
            Files.delete(file);
        }
    }

    private static Path write(RunResult run) throws IOException {
        Path file = Files.createTempFile("junit", ".xml");
        JUnitReport.write(run, true, file);
        return file;
    }

    private static List<Element> elements(Document document, String name) {
        var nodes = document.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }
}
