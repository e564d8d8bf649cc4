package io.perfsanity.engine.history;

import static io.perfsanity.engine.history.Samples.CASE;
import static io.perfsanity.engine.history.Samples.TPUT;
import static io.perfsanity.engine.history.Samples.openSince;
import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Series;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies on disks for years: the files of each schema are kept for this and never changed. */
class HistoryFormatTest {
    @TempDir
    Path directory;

    @Test
    void shouldReadSchema1() throws IOException, URISyntaxException {
        History history = History.in(Path.of(getClass().getResource("schema1").toURI()));

        CaseHistory read = history.read(CASE, 1000);

        Series series = read.series(TPUT);
        assertThat(series.samples())
                .extracting(Sample::value, Sample::mark)
                .hasToString("[(100.0, good), (101.5, invalid), (90.25, regression), (90.0, suspected)]");
        assertThat(series.open()).contains(openSince(3));
        assertThat(series.regimeSince()).contains(Samples.time(1));
        assertThat(series.threshold()).contains(0.03);
        assertThat(read.curations()).extracting(Curation::who).containsExactly("ann", "bob");
        assertThat(history.runs()).extracting(RunRecord::run).containsExactly("run-1", "run-2", "run-3", "run-4");
        assertThat(history.run("run-4").orElseThrow().facts()).containsEntry("driver", "570.1");
    }

    @Test
    void shouldNeedSome300BytesForALineOfTwentyValues() throws IOException {
        Map<String, Double> values = new TreeMap<>();
        IntStream.range(0, 20).forEach(i -> values.put("median_" + i + "_device_step_time", 1234.56 + i));
        HistoryLine line = new HistoryLine(
                "20260304-180000-k3f9m",
                1,
                Samples.time(1),
                List.of("gb200-node1"),
                Optional.of("4f0c2d8a9b31"),
                values,
                Map.of());
        List<io.perfsanity.engine.gate.MetricSpec> specs = values.keySet().stream()
                .map(name -> io.perfsanity.engine.gate.MetricSpec.upstream(name, false)
                        .orElseThrow())
                .toList();
        History.in(directory)
                .add(
                        List.of(new RunRecord(line.run(), line.time(), "lab", Map.of())),
                        List.of(new CaseEntry(CASE, specs, List.of(line))));

        try (Stream<Path> files = Files.list(directory.resolve("cases"))) {
            assertThat(Files.readAllLines(files.findFirst().orElseThrow()).get(1))
                    .hasSizeLessThan(320);
        }
        assertThat(History.in(directory).read(CASE, 1).lines()).containsExactly(line);
        assertThat(Mark.valueOf("GOOD")).hasToString("good");
    }
}
