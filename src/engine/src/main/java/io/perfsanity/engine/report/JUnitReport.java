package io.perfsanity.engine.report;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Cause;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.TestSummary.TestFailure;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * {@code junit.xml} for CI: a suite for each mode that has cases, a test for each case. FAILED is a failure; TIMEOUT,
 * INFRA and CANCELLED are errors whose type is the verdict. Metrics are properties of the suite ({@code <id>/<metric>}),
 * since the schema that Jenkins' xUnit plugin checks (junit-10.xsd) has none inside a test.
 */
public final class JUnitReport {
    private static final int MAX_MESSAGE = 1_000;

    private JUnitReport() {}

    /** Writes the file; every text of the run is made fit for XML first. */
    public static void write(RunResult run, Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            newLine(xml, 0);
            xml.writeStartElement("testsuites");
            xml.writeAttribute("name", line("perf-sanity " + run.runId()));
            counts(xml, run.cases());
            for (Mode mode : Mode.values()) {
                List<CaseResult> cases = run.cases().stream()
                        .filter(result -> result.mode() == mode)
                        .toList();
                if (!cases.isEmpty()) {
                    suite(xml, run, mode, cases);
                }
            }
            newLine(xml, 0);
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static void suite(XMLStreamWriter xml, RunResult run, Mode mode, List<CaseResult> cases)
            throws XMLStreamException {
        newLine(xml, 1);
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", "perf-sanity." + mode);
        counts(xml, cases);
        xml.writeAttribute("skipped", String.valueOf(count(cases, Verdict.SKIPPED)));
        xml.writeAttribute(
                "timestamp",
                run.started().truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ""));
        xml.writeAttribute("hostname", line(run.cluster()));
        properties(xml, cases);
        for (CaseResult result : cases) {
            testcase(xml, result);
        }
        newLine(xml, 1);
        xml.writeEndElement();
    }

    private static void counts(XMLStreamWriter xml, List<CaseResult> cases) throws XMLStreamException {
        long errors = count(cases, Verdict.TIMEOUT) + count(cases, Verdict.INFRA) + count(cases, Verdict.CANCELLED);
        xml.writeAttribute("tests", String.valueOf(cases.size()));
        xml.writeAttribute("failures", String.valueOf(count(cases, Verdict.FAILED)));
        xml.writeAttribute("errors", String.valueOf(errors));
        xml.writeAttribute(
                "time",
                seconds(cases.stream().map(result -> result.usage().running()).reduce(Duration.ZERO, Duration::plus)));
    }

    private static void properties(XMLStreamWriter xml, List<CaseResult> cases) throws XMLStreamException {
        if (cases.stream().allMatch(result -> result.metrics().isEmpty())) {
            return;
        }
        newLine(xml, 2);
        xml.writeStartElement("properties");
        for (CaseResult result : cases) {
            for (Map.Entry<String, Double> metric : result.metrics().entrySet()) {
                newLine(xml, 3);
                xml.writeEmptyElement("property");
                xml.writeAttribute("name", line(result.id() + "/" + metric.getKey()));
                xml.writeAttribute("value", String.valueOf(metric.getValue()));
            }
        }
        newLine(xml, 2);
        xml.writeEndElement();
    }

    private static void testcase(XMLStreamWriter xml, CaseResult result) throws XMLStreamException {
        newLine(xml, 2);
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "perf-sanity." + result.mode());
        xml.writeAttribute("name", line(result.id()));
        xml.writeAttribute("time", seconds(result.usage().running()));
        switch (result.verdict()) {
            case PASSED -> {}
            case SKIPPED -> {
                newLine(xml, 3);
                xml.writeEmptyElement("skipped");
                xml.writeAttribute("message", line(result.reason()));
            }
            case FAILED -> problem(xml, "failure", result);
            case TIMEOUT, INFRA, CANCELLED -> problem(xml, "error", result);
        }
        if (!result.lastLines().lines().isEmpty()) {
            newLine(xml, 3);
            xml.writeStartElement("system-out");
            xml.writeCharacters(
                    PlainText.of(String.join("\n", result.lastLines().lines())));
            xml.writeEndElement();
        }
        newLine(xml, 2);
        xml.writeEndElement();
    }

    private static void problem(XMLStreamWriter xml, String element, CaseResult result) throws XMLStreamException {
        newLine(xml, 3);
        xml.writeStartElement(element);
        xml.writeAttribute("type", result.verdict().name());
        xml.writeAttribute("message", line(result.reason()));
        StringBuilder text = new StringBuilder();
        for (TestFailure failure : result.tests().failures()) {
            text.append(failure.name()).append(": ").append(failure.message()).append('\n');
        }
        result.cause().map(Cause::where).ifPresent(where -> {
            text.append(where.file()).append(":\n");
            where.lines().forEach(line -> text.append("  ").append(line).append('\n'));
        });
        xml.writeCharacters(PlainText.of(text.toString()));
        xml.writeEndElement();
    }

    private static long count(List<CaseResult> cases, Verdict verdict) {
        return cases.stream().filter(result -> result.verdict() == verdict).count();
    }

    private static String line(String text) {
        return PlainText.line(text, MAX_MESSAGE);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
    }

    private static void newLine(XMLStreamWriter xml, int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }
}
