package io.perfsanity.engine.result;

import io.perfsanity.engine.result.TestResults.TestOutcome;
import io.perfsanity.engine.result.TestResults.TestStatus;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads one JUnit file as a stream. Document types and entities of any kind are refused, so nothing outside the file is
 * read and nothing in it can grow; depth, number of tests and length of texts are limited. Tests read before a fault are
 * kept: a truncated file still shows its failures.
 */
final class JUnitReader {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_TESTS = 10_000;
    private static final int MAX_NAME = 1_000;
    private static final int MAX_MESSAGE = 4_000;

    private final String file;
    private final List<TestOutcome> tests;
    private final List<String> problems;

    /** Where in {@link #tests} the attempts of a test of this suite are told. */
    private final Map<Identity, Integer> places = new HashMap<>();

    private int depth;
    /** The testcase whose end was not read yet. */
    private Optional<Identity> test = Optional.empty();

    private TestStatus status = TestStatus.PASSED;
    private String message = "";
    private Optional<StringBuilder> text = Optional.empty();

    /** @param file what to call it in problems */
    JUnitReader(String file, List<TestOutcome> tests, List<String> problems) {
        this.file = file;
        this.tests = tests;
        this.problems = problems;
    }

    void read(Path path) throws IOException {
        try (Reader in = XmlText.of(Files.newInputStream(path))) {
            XMLStreamReader xml = factory().createXMLStreamReader(in);
            try {
                readEvents(xml);
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
            problem(line, "not readable as XML: " + PlainText.line(String.valueOf(e.getMessage()), 200));
        } catch (RuntimeException e) {
            // The JDK's parser leaks unchecked exceptions for some malformed files; a file must not end the run.
            problem(0, "not readable as XML: " + PlainText.line(e.toString(), 200));
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("external entities are refused");
        });
        return factory;
    }

    private void readEvents(XMLStreamReader xml) throws XMLStreamException {
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new XMLStreamException("document types and entities are refused", xml.getLocation());
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++depth > MAX_DEPTH) {
                        throw new XMLStreamException("nested deeper than " + MAX_DEPTH, xml.getLocation());
                    }
                    start(xml);
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    end(xml.getLocalName());
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
                    text.ifPresent(builder -> append(builder, xml));
                default -> {}
            }
        }
    }

    private static void append(StringBuilder builder, XMLStreamReader xml) {
        int room = MAX_MESSAGE - builder.length();
        if (room > 0) {
            builder.append(xml.getTextCharacters(), xml.getTextStart(), Math.min(room, xml.getTextLength()));
        }
    }

    private void start(XMLStreamReader xml) throws XMLStreamException {
        switch (xml.getLocalName()) {
            case "testsuite" -> places.clear();
            case "testcase" -> {
                if (tests.size() >= MAX_TESTS) {
                    throw new XMLStreamException("more than " + MAX_TESTS + " tests", xml.getLocation());
                }
                test = Optional.of(new Identity(
                        attribute(xml, "file", MAX_NAME),
                        attribute(xml, "classname", MAX_NAME),
                        attribute(xml, "name", MAX_NAME)));
                status = TestStatus.PASSED;
                message = "";
            }
            case "failure" -> outcome(TestStatus.FAILED, xml);
            case "error" -> outcome(TestStatus.ERROR, xml);
            case "skipped" -> outcome(TestStatus.SKIPPED, xml);
            default -> {}
        }
    }

    private void outcome(TestStatus told, XMLStreamReader xml) {
        // pytest writes failure and error for a test whose teardown failed too: the first one is the cause.
        if (test.isPresent() && (status == TestStatus.PASSED || status == TestStatus.SKIPPED)) {
            status = told;
            message = attribute(xml, "message", MAX_MESSAGE);
            text = Optional.of(new StringBuilder());
        }
    }

    private void end(String element) {
        switch (element) {
            case "failure", "error", "skipped" -> {
                if (test.isPresent() && message.isBlank()) {
                    message = text.map(JUnitReader::firstLine).orElse("");
                }
                text = Optional.empty();
            }
            case "testcase" -> {
                test.ifPresent(this::add);
                test = Optional.empty();
            }
            case "testsuite" -> places.clear();
            default -> {}
        }
    }

    /**
     * Keeps the last attempt at a test: pytest-rerunfailures (16.6.1 and later) writes each as a testcase of its own, the
     * failed ones without their failure. Pytest itself writes a test that failed twice if its teardown failed too; there the
     * first failure is the cause.
     */
    private void add(Identity identity) {
        TestOutcome outcome = new TestOutcome(identity.name(), status, message);
        Integer place = identity.isKnown() ? places.putIfAbsent(identity, tests.size()) : null;
        if (place == null) {
            tests.add(outcome);
        } else if (!(outcome.status() == TestStatus.ERROR && tests.get(place).failed())) {
            tests.set(place, outcome);
        }
    }

    private static String firstLine(StringBuilder text) {
        return PlainText.of(text.toString())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String attribute(XMLStreamReader xml, String name, int limit) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? "" : PlainText.cut(PlainText.of(value).strip(), limit);
    }

    private void problem(int line, String message) {
        problems.add(file + (line > 0 ? ":" + line : "") + ": " + message);
    }

    /** What pytest tells tests apart by. */
    private record Identity(String file, String className, String name) {
        boolean isKnown() {
            return !className.isEmpty() && !name.isEmpty();
        }
    }
}
