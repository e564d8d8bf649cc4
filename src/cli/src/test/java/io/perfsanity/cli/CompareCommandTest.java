package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.DeclaredMetric;
import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    @TempDir
    Path directory;

    /** The directory of a run of one case. */
    static Path run(Path path, String id, double throughput, String commit) throws IOException {
        return run(path, id, Map.of("token_throughput", throughput, "mean_ttft", 50.0), commit, List.of());
    }

    private static Path run(
            Path path, String id, Map<String, Double> measured, String commit, List<DeclaredMetric> metrics)
            throws IOException {
        CaseResult sample = Sample.result(1, Verdict.PASSED);
        CaseResult result = new CaseResult(
                1,
                sample.id(),
                sample.nodeId(),
                sample.mode(),
                1,
                sample.gpusAllocated(),
                Verdict.PASSED,
                "",
                List.of(),
                sample.timeLimit(),
                sample.usage(),
                List.of(),
                List.of(),
                measured,
                sample.tests(),
                sample.directory(),
                sample.files(),
                sample.lastLines(),
                Optional.empty(),
                List.of());
        RunFacts facts = new RunFacts(
                Optional.of(commit),
                Optional.empty(),
                Optional.of("a.sqsh"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                metrics);
        Files.createDirectories(path);
        new ResultsJson()
                .write(
                        new RunResult(
                                id,
                                "lab",
                                Sample.START,
                                Optional.empty(),
                                List.of("list.txt"),
                                facts,
                                List.of(result),
                                Optional.empty()),
                        path.resolve("results.json"));
        return path;
    }

    @Test
    void shouldSetTwoRunsBesideEachOtherAndSayWhatDiffers() throws IOException {
        Path a = run(directory.resolve("a"), "run-a", 100, "aaa");
        Path b = run(directory.resolve("b"), "run-b", 92, "bbb-dirty");

        assertThat(Ran.of("compare", a, b).out()).isEqualTo("""
                CASE         METRIC                    A    B   B IS        NODES
                aggr-case_1  token_throughput (tok/s)  100  92  8 % slower

                DIFFERS  run-a  run-b
                commit   aaa    bbb-dirty
                """);
        assertThat(Ran.of("compare", a, b, "--all-metrics").out()).contains("mean_ttft", "unchanged");
        assertThat(Ran.of("compare", b, a).out()).contains("8.7 % faster");
    }

    private static DeclaredMetric declared(String name, String unit, Direction direction) {
        return new DeclaredMetric(
                name,
                Optional.of("output/r.json"),
                Optional.of(name),
                Optional.empty(),
                Optional.of(unit),
                Optional.of(direction),
                Optional.empty(),
                true,
                List.of("*"));
    }

    @Test
    void shouldKnowTheUnitsAndDirectionsThatTheProfileOfARunDeclares() throws IOException {
        List<DeclaredMetric> metrics =
                List.of(declared("images", "img/s", Direction.HIGHER), declared("footprint", "GiB", Direction.LOWER));
        Path a = run(directory.resolve("a"), "run-a", Map.of("images", 100.0, "footprint", 10.0), "aaa", metrics);
        Path b = run(directory.resolve("b"), "run-b", Map.of("images", 90.0, "footprint", 9.0), "aaa", metrics);

        assertThat(Ran.of("compare", a, b).out())
                .contains("images (img/s)", "10 % slower", "footprint (GiB)", "10 % better");
        Path history = directory.resolve("history");
        Ran.of("history", "import", a, "--history", history);
        assertThat(Ran.of("history", "show", "case_1", "--history", history).out())
                .contains("images (img/s)", "footprint (GiB)");
    }

    @Test
    void shouldSayItInJsonToo() throws IOException {
        Path a = run(directory.resolve("a"), "run-a", 100, "aaa");
        Path b = run(directory.resolve("b"), "run-b", 92, "aaa");

        assertThat(Ran.of("compare", a, b, "--json").out())
                .contains(
                        "\"testId\" : \"aggr-case_1\"", "\"first\" : 100.0", "\"worse\" : 0.07999", "\"facts\" : [ ]");
    }

    @Test
    void shouldFindRunsInAHistoryByTheirIds() throws IOException {
        Path history = directory.resolve("history");
        Path a = run(directory.resolve("a"), "run-a", 100, "aaa");
        Ran.of("history", "import", a, "--history", history);
        Path b = run(directory.resolve("b"), "run-b", 92, "bbb");

        assertThat(Ran.of("compare", "run-a", b, "--history", history).out()).contains("8 % slower", "bbb");
        assertThat(Ran.of("compare", "run-x", b, "--history", history).err())
                .contains("no run-x/results.json, and no run 'run-x' in " + history);
        assertThat(Ran.of("compare", "run-a", b).err()).contains("for the id of a run in a history give --history");
    }
}
