package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.Collected.LeftOut;
import io.perfsanity.engine.result.TestResults.TestOutcome;
import io.perfsanity.engine.result.TestResults.TestStatus;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JUnitFilesTest {
    /** As pytest 8 writes it. */
    private static final String PYTEST = """
            <?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" \
            failures="1" skipped="1" tests="4" time="61.3" timestamp="2026-03-04T18:00:00" hostname="gb200-node1">\
            <testcase classname="perf.test_perf_sanity" name="test_e2e[aggr-a]" time="20.251"><properties>\
            <property name="tok" value="12"/></properties></testcase>\
            <testcase classname="perf.test_perf_sanity" name="test_e2e[aggr-b]" time="30.0"><failure message="Failed: \
            Timeout (&gt;20.0s) from pytest-timeout.">def test_e2e():\n  ...</failure></testcase>\
            <testcase classname="perf.test_perf_sanity" name="test_e2e[aggr-c]" time="0"><skipped type="pytest.skip" \
            message="needs 8 GPUs">test_perf_sanity.py:3: needs 8 GPUs</skipped></testcase>\
            <testcase name="test_e2e[aggr-d]" time="1"><error>\n\n  fixture 'server' not found\n at line 3</error>\
            </testcase></testsuite></testsuites>
            """;

    @TempDir
    Path attempt;

    private Path output;

    @BeforeEach
    void makeOutput() throws IOException {
        output = Files.createDirectory(attempt.resolve("output"));
    }

    private TestResults read() {
        return JUnitFiles.read(attempt, Collected.NOTHING);
    }

    @Test
    void shouldReadWhatPytestWrites() throws IOException {
        write("sub/results.xml", PYTEST);

        TestResults results = read();

        assertThat(results.problems()).isEmpty();
        assertThat(results.files()).isEqualTo(1);
        assertThat(results.tests())
                .extracting(TestOutcome::name, TestOutcome::status, TestOutcome::message)
                .containsExactly(
                        tuple("test_e2e[aggr-a]", TestStatus.PASSED, ""),
                        tuple("test_e2e[aggr-b]", TestStatus.FAILED, "Failed: Timeout (>20.0s) from pytest-timeout."),
                        tuple("test_e2e[aggr-c]", TestStatus.SKIPPED, "needs 8 GPUs"),
                        tuple("test_e2e[aggr-d]", TestStatus.ERROR, "fixture 'server' not found"));
        assertThat(results.tests().get(1).timedOut()).isTrue();
        assertThat(results.ran()).isEqualTo(3);
        assertThat(TestSummary.of(results).failures()).hasSize(2);
    }

    @Test
    void shouldReadAllFilesThatAreCalledResults() throws IOException {
        write("results.xml", PYTEST);
        write("a/results-sub-1.xml", PYTEST);
        write("a/coverage.xml", PYTEST);
        write("a/results.xml.bak", PYTEST);

        assertThat(read().files()).isEqualTo(2);
    }

    @Test
    void shouldFindNothingWhereThereIsNothing() {
        assertThat(JUnitFiles.read(attempt.resolve("missing"), Collected.NOTHING))
                .isEqualTo(TestResults.NONE);
    }

    @Test
    void shouldNotFollowALink() throws IOException {
        Path outside = Files.createTempFile("outside", ".xml");
        Files.writeString(outside, PYTEST);
        Files.createSymbolicLink(output.resolve("results.xml"), outside);

        assertThat(read().files()).isZero();
        Files.delete(outside);
    }

    @Test
    void shouldSayThatResultsWereLeftOutWhereThereAreNoOthers() throws IOException {
        Collected collected = new Collected(
                List.of(),
                List.of(
                        new LeftOut("output/results.xml", "a link to blobs/1"),
                        new LeftOut("output/core", "not a regular file")),
                Optional.empty());

        assertThat(JUnitFiles.read(attempt, collected).problems())
                .containsExactly("output/results.xml was left out: a link to blobs/1");

        write("results-1.xml", PYTEST);
        assertThat(JUnitFiles.read(attempt, collected).problems()).isEmpty();
    }

    @Test
    void shouldSayHowLargeAFileMayBe() throws IOException {
        write("results.xml", "<t>" + "x".repeat(16 * 1024 * 1024) + "</t>");

        assertThat(read().problems())
                .containsExactly("results.xml has 16777223 bytes, more than 16777216 are not read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTF-8",
                "UTF-16BE",
                "UTF-16LE",
                "UTF-32BE",
                "UTF-32LE",
                "ISO-8859-1",
                "windows-1252",
                "Big5",
                "GB18030"
            })
    void shouldReadAnyEncodingThatAFileDeclares(String encoding) throws IOException {
        String text = encoding.startsWith("UTF") || encoding.startsWith("GB")
                ? "ñ→测\uD83D\uDE00"
                : encoding.equals("Big5") ? "測" : "ñ";
        String xml = "<?xml version='1.0' encoding='%s'?><t><testcase name='%s'/></t>".formatted(encoding, text);
        Files.write(output.resolve("results.xml"), xml.getBytes(Charset.forName(encoding)));

        TestResults results = read();

        assertThat(results.problems()).isEmpty();
        assertThat(results.tests()).extracting(TestOutcome::name).containsExactly(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void shouldReadAFileThatBeginsWithAByteOrderMark(String encoding) throws IOException {
        String declared = encoding.substring(0, Math.min(6, encoding.length()));
        for (String declaration : List.of("", "<?xml version=\"1.0\" encoding=\"" + declared + "\"?>")) {
            String xml = "\uFEFF" + declaration + "<t><testcase name='测'/></t>";
            Files.write(output.resolve("results.xml"), xml.getBytes(Charset.forName(encoding)));

            assertThat(read().problems()).isEmpty();
            assertThat(read().tests()).extracting(TestOutcome::name).containsExactly("测");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf8", "UTF-16", "latin-1", "klingon"})
    void shouldReadAsciiUnderAnyNameOfAnEncoding(String encoding) throws IOException {
        write("results.xml", "<?xml version='1.0' encoding='%s'?><t><testcase name='a'/></t>".formatted(encoding));

        assertThat(read().problems()).isEmpty();
        assertThat(read().tests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001B[31mred\u001B[0m \u0000 \uFFFF \u0085",
                "&#x1b;[31m",
                "&#27; &#0; &#xFFFF; &#xD800; &#1114112;",
                "<![CDATA[&#x1b; \u0007]]>"
            })
    void shouldTakeTheResultOfATestThatPrintsWhatXmlCannotHold(String printed) throws IOException {
        write("results.xml", "<t><testcase name='a'/><system-out>" + printed + "</system-out></t>");

        assertThat(read().problems()).isEmpty();
        assertThat(read().tests()).hasSize(1);
    }

    @Test
    void shouldTakeTheResultOfATestWhoseOutputIsNotOfTheEncoding() throws IOException {
        byte[] bytes = "<t><testcase name='a'/><system-out>#</system-out></t>".getBytes(StandardCharsets.US_ASCII);
        bytes[35] = (byte) 0xFF;
        Files.write(output.resolve("results.xml"), bytes);

        assertThat(read().problems()).isEmpty();
        assertThat(read().tests()).hasSize(1);
    }

    @Test
    void shouldKeepReferencesThatXmlAllows() throws IOException {
        write("results.xml", "<t><testcase name='&lt;a&#10;&#x6d4b;&#x1F600;&amp;'/></t>");

        assertThat(read().tests()).extracting(TestOutcome::name).containsExactly("<a\n测\uD83D\uDE00&");
    }

    @Test
    void shouldCountATestOnceHoweverOftenItWasRerun() throws IOException {
        write("results.xml", suite(attempt("") + attempt("") + attempt("")));
        assertThat(read().tests()).extracting(TestOutcome::status).containsExactly(TestStatus.PASSED);

        write("results.xml", suite(attempt("") + attempt("<skipped message='no GPU left'/>")));
        assertThat(read().tests()).extracting(TestOutcome::status).containsExactly(TestStatus.SKIPPED);

        write("results.xml", suite(attempt("<failure message='a'/>") + attempt("")));
        assertThat(read().tests()).extracting(TestOutcome::status).containsExactly(TestStatus.PASSED);

        write("results.xml", suite(attempt("") + attempt("<failure message='a'/>")));
        assertThat(read().tests()).extracting(TestOutcome::status).containsExactly(TestStatus.FAILED);
    }

    @Test
    void shouldNameTheFailureOfATestWhoseTeardownFailedToo() throws IOException {
        write("results.xml", suite(attempt("<failure message='cause'/>") + attempt("<error message='teardown'/>")));
        assertThat(read().tests()).extracting(TestOutcome::message).containsExactly("cause");

        write("results.xml", suite(attempt("") + attempt("<error message='teardown'/>")));
        assertThat(read().tests()).extracting(TestOutcome::status).containsExactly(TestStatus.ERROR);
    }

    @Test
    void shouldTellTestsOfOneNameApartByClassFileAndSuite() throws IOException {
        String test = "<testcase classname='m' name='t'/>";
        write(
                "results.xml",
                "<testsuites>"
                        + suite(test + "<testcase classname='n' name='t'/><testcase classname='m' name='t' file='f'/>")
                        + suite(test)
                        + "</testsuites>");

        assertThat(read().tests()).hasSize(4);
    }

    private static String suite(String tests) {
        return "<testsuite name='pytest'>" + tests + "</testsuite>";
    }

    private static String attempt(String outcome) {
        return "<testcase classname='m' name='t' time='1'>" + outcome + "</testcase>";
    }

    @Test
    void shouldKeepTheTestsBeforeTheEndOfATruncatedFile() throws IOException {
        write("results.xml", PYTEST.substring(0, PYTEST.indexOf("aggr-c")));

        TestResults results = read();

        assertThat(results.tests()).hasSize(2);
        assertThat(results.problems()).singleElement().asString().startsWith("results.xml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE t [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><testsuite><testcase name=\"&x;\"/></testsuite>",
                "<!DOCTYPE t SYSTEM \"http://127.0.0.1:1/x.dtd\"><testsuite><testcase name=\"a\"/></testsuite>",
                "<!DOCTYPE t [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><testsuite>&b;</testsuite>",
                "<testsuite><testcase name=\"&unknown;\"/></testsuite>"
            })
    void shouldRefuseDocumentTypesAndEntities(String xml) throws IOException {
        write("results.xml", xml);

        TestResults results = read();

        assertThat(results.tests()).isEmpty();
        assertThat(results.problems())
                .hasSize(1)
                .allSatisfy(text -> assertThat(text).doesNotContain("root:"));
    }

    @Test
    void shouldLimitDepthAndNumberOfTests() throws IOException {
        write("results-deep.xml", "<a>".repeat(5_000));
        write("results-many.xml", "<t>" + "<testcase name='x'/>".repeat(10_001) + "</t>");

        TestResults results = read();

        assertThat(results.tests()).hasSize(10_000);
        assertThat(results.problems()).hasSize(2);
        assertThat(results.problems().get(0)).contains("nested deeper than 100");
        assertThat(results.problems().get(1)).contains("more than 10000 tests");
    }

    @Test
    void shouldCleanAndCutTexts() throws IOException {
        write(
                "results.xml",
                "<t><testcase name='a&#9;\u202Eb' time='NaN'><failure message='%s'/></testcase></t>"
                        .formatted("x".repeat(10_000)));

        TestOutcome test = read().tests().get(0);

        assertThat(test.name()).isEqualTo("a\tb");
        assertThat(test.message()).hasSize(4_000).endsWith("…");
    }

    @Property(tries = 300)
    void shouldNeverThrowOnBytesThatAreNoXml(@ForAll byte[] bytes) {
        List<String> problems = new ArrayList<>();

        readBytes(bytes, problems);

        assertThat(problems).isNotEmpty();
    }

    @Property(tries = 300)
    void shouldNeverThrowOnAFileCutOrSpoiledAnywhere(
            @ForAll @IntRange(max = 1_100) int at, @ForAll byte spoiled, @ForAll boolean cut) {
        byte[] bytes = PYTEST.getBytes(StandardCharsets.UTF_8);
        int place = Math.min(at, bytes.length - 1);
        bytes[place] = spoiled;

        readBytes(cut ? java.util.Arrays.copyOf(bytes, place) : bytes, new ArrayList<>());
    }

    private static void readBytes(byte[] bytes, List<String> problems) {
        try {
            Path file = Files.createTempFile("results", ".xml");
            try {
                Files.write(file, bytes);
                new JUnitReader("results.xml", new ArrayList<>(), problems).read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError("a local file could not be used", e);
        }
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }

    private void write(String name, String text) throws IOException {
        Path file = output.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
