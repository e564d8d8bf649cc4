package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
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
    Path output;

    @Test
    void shouldReadWhatPytestWrites() throws IOException {
        write("sub/results.xml", PYTEST);

        TestResults results = JUnitFiles.read(output);

        assertThat(results.problems()).isEmpty();
        assertThat(results.files()).isEqualTo(1);
        assertThat(results.tests())
                .extracting(TestOutcome::name, TestOutcome::status, TestOutcome::message)
                .containsExactly(
                        tuple("test_e2e[aggr-a]", TestStatus.PASSED, ""),
                        tuple("test_e2e[aggr-b]", TestStatus.FAILED, "Failed: Timeout (>20.0s) from pytest-timeout."),
                        tuple("test_e2e[aggr-c]", TestStatus.SKIPPED, "needs 8 GPUs"),
                        tuple("test_e2e[aggr-d]", TestStatus.ERROR, "fixture 'server' not found"));
        assertThat(results.tests().get(0).time()).isEqualTo(Duration.ofMillis(20_251));
        assertThat(results.tests().get(0).properties()).containsEntry("tok", "12");
        assertThat(results.tests().get(1).timedOut()).isTrue();
        assertThat(results.ran()).isEqualTo(3);
        assertThat(results.summary().failures()).hasSize(2);
    }

    @Test
    void shouldReadAllFilesThatAreCalledResults() throws IOException {
        write("results.xml", PYTEST);
        write("a/results-sub-1.xml", PYTEST);
        write("a/coverage.xml", PYTEST);
        write("a/results.xml.bak", PYTEST);

        assertThat(JUnitFiles.read(output).files()).isEqualTo(2);
    }

    @Test
    void shouldFindNothingWhereThereIsNothing() {
        assertThat(JUnitFiles.read(output.resolve("missing"))).isEqualTo(TestResults.NONE);
    }

    @Test
    void shouldNotFollowALink() throws IOException {
        Path outside = Files.createTempFile("outside", ".xml");
        Files.writeString(outside, PYTEST);
        Files.createSymbolicLink(output.resolve("results.xml"), outside);

        assertThat(JUnitFiles.read(output).files()).isZero();
        Files.delete(outside);
    }

    @Test
    void shouldKeepTheTestsBeforeTheEndOfATruncatedFile() throws IOException {
        write("results.xml", PYTEST.substring(0, PYTEST.indexOf("aggr-c")));

        TestResults results = JUnitFiles.read(output);

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

        TestResults results = JUnitFiles.read(output);

        assertThat(results.tests()).isEmpty();
        assertThat(results.problems())
                .hasSize(1)
                .allSatisfy(text -> assertThat(text).doesNotContain("root:"));
    }

    @Test
    void shouldLimitDepthAndNumberOfTests() throws IOException {
        write("results-deep.xml", "<a>".repeat(5_000));
        write("results-many.xml", "<t>" + "<testcase name='x'/>".repeat(10_001) + "</t>");

        TestResults results = JUnitFiles.read(output);

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

        TestOutcome test = JUnitFiles.read(output).tests().get(0);

        assertThat(test.name()).isEqualTo("a\tb");
        assertThat(test.message()).hasSize(4_000).endsWith("…");
        assertThat(test.time()).isZero();
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
