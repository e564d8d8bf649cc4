package io.perfsanity.engine.report;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Cause;
import io.perfsanity.engine.result.ModeSummary;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.TestSummary.TestFailure;
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
 * {@code junit.xml} for CI: a suite for each mode that has cases, a test for each case; and one, {@code perf-sanity.gate},
 * with a test for each case that was compared, with earlier runs or with its reference, which fails with a slower one. FAILED is a failure; TIMEOUT,
 * INVALID, INFRA and CANCELLED are errors whose type is the verdict. Metrics are properties of the suite ({@code <id>/<metric>}),
 * since the schema that Jenkins' xUnit plugin checks (junit-10.xsd) has none inside a test.
 */
public final class JUnitReport {
    private static final int MAX_MESSAGE = 1_000;

    private final XMLStreamWriter xml;

    private JUnitReport(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /**
     * Writes the file; every text of the run is made fit for XML first.
     *
     * @param gate whether slower cases fail tests
     */
    public static void write(RunResult run, boolean gate, Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            new JUnitReport(XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out)).write(run, gate);
        } catch (XMLStreamException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private void write(RunResult run, boolean gate) throws XMLStreamException {
        List<ComparedCase> compared = gate ? ComparedCase.of(run) : List.of();
        xml.writeStartDocument("UTF-8", "1.0");
        start(0, "testsuites");
        attribute("name", "perf-sanity " + run.runId());
        counts(run.cases(), compared);
        for (Mode mode : Mode.values()) {
            if (!run.of(mode).isEmpty()) {
                suite(run, mode, run.of(mode));
            }
        }
        if (!compared.isEmpty()) {
            gate(run, compared);
        }
        end(0);
        xml.writeEndDocument();
        xml.close();
    }

    private void suite(RunResult run, Mode mode, List<CaseResult> cases) throws XMLStreamException {
        start(1, "testsuite");
        attribute("name", "perf-sanity." + mode);
        counts(cases, List.of());
        attribute("skipped", ModeSummary.of(cases).skipped());
        whenAndWhere(run);
        properties(cases);
        for (CaseResult result : cases) {
            testcase(result);
        }
        end(1);
    }

    private void gate(RunResult run, List<ComparedCase> compared) throws XMLStreamException {
        start(1, "testsuite");
        attribute("name", "perf-sanity.gate");
        counts(List.of(), compared);
        attribute("skipped", compared.stream().filter(ComparedCase::skipped).count());
        whenAndWhere(run);
        for (ComparedCase each : compared) {
            start(2, "testcase");
            attribute("classname", "perf-sanity.gate");
            attribute("name", each.id());
            attribute("time", seconds(Duration.ZERO));
            if (each.fails()) {
                start(3, "failure");
                attribute("type", each.severity());
                attribute("message", each.message());
                xml.writeCharacters(PlainText.of(each.text()));
                xml.writeEndElement();
            } else if (each.skipped()) {
                empty("skipped");
                attribute("message", each.message());
            }
            end(2);
        }
        end(1);
    }

    private void whenAndWhere(RunResult run) throws XMLStreamException {
        attribute(
                "timestamp",
                run.started().truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ""));
        attribute("hostname", run.cluster());
    }

    private void counts(List<CaseResult> cases, List<ComparedCase> compared) throws XMLStreamException {
        ModeSummary sum = ModeSummary.of(cases);
        attribute("tests", sum.total() + compared.size());
        attribute(
                "failures",
                sum.failed() + compared.stream().filter(ComparedCase::fails).count());
        attribute("errors", sum.timeout() + sum.invalid() + sum.infra() + sum.cancelled());
        attribute(
                "time",
                seconds(cases.stream().map(result -> result.usage().running()).reduce(Duration.ZERO, Duration::plus)));
    }

    private void properties(List<CaseResult> cases) throws XMLStreamException {
        if (cases.stream().allMatch(result -> result.metrics().isEmpty())) {
            return;
        }
        start(2, "properties");
        for (CaseResult result : cases) {
            for (Map.Entry<String, Double> metric : result.metrics().entrySet()) {
                empty("property");
                attribute("name", result.id() + "/" + metric.getKey());
                attribute("value", metric.getValue());
            }
        }
        end(2);
    }

    private void testcase(CaseResult result) throws XMLStreamException {
        start(2, "testcase");
        attribute("classname", "perf-sanity." + result.mode());
        attribute("name", result.id());
        attribute("time", seconds(result.usage().running()));
        switch (result.verdict()) {
            case PASSED -> {}
            case SKIPPED -> {
                empty("skipped");
                attribute("message", result.reason());
            }
            case FAILED -> problem("failure", result);
            case TIMEOUT, INVALID, INFRA, CANCELLED -> problem("error", result);
        }
        if (!result.lastLines().lines().isEmpty()) {
            start(3, "system-out");
            xml.writeCharacters(
                    PlainText.of(String.join("\n", result.lastLines().lines())));
            xml.writeEndElement();
        }
        end(2);
    }

    private void problem(String element, CaseResult result) throws XMLStreamException {
        start(3, element);
        attribute("type", result.verdict().name());
        attribute("message", result.reason());
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

    private void start(int depth, String name) throws XMLStreamException {
        newLine(depth);
        xml.writeStartElement(name);
    }

    private void empty(String name) throws XMLStreamException {
        newLine(3);
        xml.writeEmptyElement(name);
    }

    private void end(int depth) throws XMLStreamException {
        newLine(depth);
        xml.writeEndElement();
    }

    private void attribute(String name, Object value) throws XMLStreamException {
        xml.writeAttribute(name, PlainText.line(String.valueOf(value), MAX_MESSAGE));
    }

    private void newLine(int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
    }
}
