package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.DeclaredMetric;
import io.perfsanity.engine.gate.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclaredValuesTest {
    @TempDir
    Path attempt;

    private static DeclaredMetric metric(String name, String file, String path, String pattern, boolean required) {
        return new DeclaredMetric(
                name,
                Optional.of(file).filter(text -> !text.isEmpty()),
                Optional.of(path).filter(text -> !text.isEmpty()),
                Optional.of(pattern).filter(text -> !text.isEmpty()),
                Optional.empty(),
                Optional.of(Direction.HIGHER),
                Optional.empty(),
                required,
                List.of("*"));
    }

    private static DeclaredMetric at(String file, String path) {
        return metric("images", file, path, "", true);
    }

    private static DeclaredMetric like(String file, String pattern) {
        return metric("images", file, "", pattern, true);
    }

    private static DeclaredMetric upstreams(String name) {
        return metric(name, "", "", "", true);
    }

    private Measurements read(DeclaredMetric... metrics) {
        return MetricsReader.read(attempt, List.of(metrics));
    }

    private void write(String file, String text) throws IOException {
        Path path = attempt.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            r.json | results.0.images        | {"results": [{"images": 12.5}, {"images": 3}]}
            r.json | images                  | {"images": "12.5", "😀": "\\ud83d\\ude00"}
            r.yaml | results.first.images    | 'results: {first: {images: 12.5}}'
            r.yml  | images                  | 'images: 12.5'
            r.csv  | images                  | 'name,images'
            """)
    void shouldReadAValueAtItsPath(String file, String path, String text) throws IOException {
        write("output/x/" + file, file.endsWith(".csv") ? text + "\n\"a, b\", 12.5\n" : text);

        Measurements measured = read(at("output/**/" + file, path));

        assertThat(measured.metrics()).isEqualTo(Map.of("images", 12.5));
        assertThat(measured.faults()).isEmpty();
    }

    @Test
    void shouldMeasureEachOfSeveralByItself() throws IOException {
        write("output/a/r.json", "{\"clients\": {\"con8\": {\"images\": 8}, \"con16\": {\"images\": 16}}}");
        write("output/b/t.csv", "client,tps\ncon8,80\ncon16,160\n");

        assertThat(read(at("output/**/r.json", "clients.*.images"), metric("tps", "output/b/t.csv", "tps", "", true))
                        .metrics())
                .isEqualTo(Map.of("con8/images", 8.0, "con16/images", 16.0, "con8/tps", 80.0, "con16/tps", 160.0));
    }

    @Test
    void shouldTellFilesApartByWhatTheirNamesDifferIn() throws IOException {
        write("logs/AGG.log", "images: 1");
        write("logs/BENCHMARK.log", "images: 2");
        write("output/a/r.json", "{\"tps\": 3}");
        write("output/b/r.json", "{\"tps\": 4}");

        assertThat(read(like("logs/*.log", "images: (.*)"), metric("tps", "output/**/r.json", "tps", "", true))
                        .metrics())
                .isEqualTo(Map.of("AGG/images", 1.0, "BENCHMARK/images", 2.0, "a/r/tps", 3.0, "b/r/tps", 4.0));
    }

    @Test
    void shouldTakeTheLastLineThatFits() throws IOException {
        write("logs/AGG.log", "step 1: images 7\nstep 2: images 9,000.5\nend\n");

        assertThat(read(like("logs/AGG.log", "images ([0-9.,]+)")).metrics()).isEqualTo(Map.of("images", 9000.5));
    }

    /** An ordinary engine for regular expressions would need longer than the universe is old. */
    @Test
    void shouldReadAnyLineWithAnyPatternInReasonableTime() throws IOException {
        write("logs/AGG.log", "a".repeat(4000) + "\n");

        assertThat(read(like("logs/AGG.log", "^((?:a+)+)$!")).faults())
                .containsExactly("metric images is missing in logs/AGG.log: nothing fits its pattern");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0         | is '0', expected a finite positive number
            -3        | is '-3', expected a finite positive number
            nan       | is 'nan', expected a finite positive number
            inf       | is 'inf', expected a finite positive number
            1.5f      | is '1.5f', expected a finite positive number
            1e999     | is '1e999', expected a finite positive number
            """)
    void shouldFindNoMeasurementInWhatIsNoFinitePositiveNumber(String found, String fault) throws IOException {
        write("logs/AGG.log", "images: " + found + "\n");
        write("output/r.json", "{\"tps\": \"" + found + "\"}");

        assertThat(read(like("logs/AGG.log", "images: (.*)"), metric("tps", "output/r.json", "tps", "", true))
                        .faults())
                .containsExactly("metric images in logs/AGG.log " + fault, "metric tps in output/r.json " + fault);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"images": NaN}       | images  | metric images in output/r.json is 'NaN', expected a finite positive number
            {"images": null}      | images  | metric images in output/r.json is 'null', expected a finite positive number
            {"images": {"a": 1}}  | images  | metric images in output/r.json is a mapping, expected a finite positive number
            {"images": [1]}       | images  | metric images in output/r.json is a list, expected a finite positive number
            {"imagse": 1}         | images  | metric images is missing in output/r.json: nothing at images
            {"images": 1}         | x.y     | metric images is missing in output/r.json: nothing at x.y
            {"images": 1          | images  | metric images in output/r.json can't be read: not valid JSON: Unexpected end-of-input
            """)
    void shouldSayWhatItFoundInstead(String json, String path, String fault) throws IOException {
        write("output/r.json", json);

        assertThat(read(at("output/r.json", path)).faults())
                .singleElement()
                .asString()
                .startsWith(fault);
    }

    @Test
    void shouldSayThatThereIsNoFile() throws IOException {
        assertThat(read(at("output/r.json", "images")).faults())
                .containsExactly("metric images is missing: no file output/r.json");
    }

    @Test
    void shouldWarnOnlyOfAMetricThatNeedNotBeThere() throws IOException {
        DeclaredMetric optional = metric("images", "logs/AGG.log", "", "images: (.*)", false);
        assertThat(read(optional)).isEqualTo(Measurements.NONE);
        write("logs/AGG.log", "nothing\n");
        assertThat(read(optional)).isEqualTo(Measurements.NONE);
        write("logs/AGG.log", "images: many\n");

        Measurements measured = read(optional);

        assertThat(measured.faults()).isEmpty();
        assertThat(measured.problems())
                .containsExactly("metric images in logs/AGG.log is 'many', expected a finite positive number");
    }

    @Test
    void shouldWantOneOfUpstreamsFromEachMeasurement() throws IOException {
        write("output/x/perf_data.yaml", """
                - {s_test_case_name: con8, d_token_throughput: 100, d_mean_ttft: 5}
                - {s_test_case_name: con16, d_mean_ttft: 0}
                """);

        assertThat(read(upstreams("token_throughput"), upstreams("mean_ttft")).faults())
                .containsExactly(
                        "metric token_throughput of con16 is missing in perf_data.yaml and the benchmark's log",
                        "metric mean_ttft of con16 is 0.0, expected a finite positive number");
    }

    @Test
    void shouldMissOneOfUpstreamsWhereNothingWasMeasured() {
        assertThat(read(upstreams("token_throughput")).faults())
                .containsExactly("metric token_throughput is missing: neither perf_data.yaml nor the benchmark's log"
                        + " has a value");
    }

    @Test
    void shouldReadAnotherPlaceThanUpstreamsWhereTheProfileNamesOne() throws IOException {
        write("logs/AGG.log", "Mean TTFT (ms): 5\nOutput token throughput (tok/s): 100\nwarm throughput: 120\n");

        assertThat(read(metric("token_throughput", "logs/AGG.log", "", "warm throughput: (\\S+)", true))
                        .metrics())
                .isEqualTo(Map.of("mean_ttft", 5.0, "token_throughput", 120.0));
    }

    @Test
    void shouldFollowNoLinkOutOfTheAttempt(@TempDir Path elsewhere) throws IOException {
        Files.writeString(elsewhere.resolve("r.json"), "{\"images\": 1}");
        Files.createSymbolicLink(attempt.resolve("output"), elsewhere);

        assertThat(read(at("output/r.json", "images")).metrics()).isEmpty();
    }

    @Property(tries = 200)
    void shouldReadOrRefuseAnyFile(@ForAll String text, @ForAll @IntRange(max = 3) int kind) throws IOException {
        attempt = Files.createTempDirectory("declared");
        String file = "output/r." + List.of("json", "yaml", "csv", "log").get(kind);
        write(file, text);

        Measurements measured = read(kind == 3 ? like(file, "(.+)") : at(file, "*"));

        assertThat(measured.metrics().size() + measured.faults().size()).isPositive();
    }
}
