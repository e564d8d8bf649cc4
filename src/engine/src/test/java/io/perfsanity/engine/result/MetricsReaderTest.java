package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.Measurements.Validity;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsReaderTest {
    /** As TensorRT-LLM's serving benchmark prints it. */
    private static final String LOG = """
            Namespace(backend='openai', num_prompts=80, random_range_ratio=0.0)
            ============ Serving Benchmark Result ============
            Total requests:                          80
            Successful requests:                     80
            Failed requests:                         0
            Benchmark duration (s):                  41.02
            Total input tokens:                      81920
            Total generated tokens:                  81900
            Request throughput (req/s):              1.95
            Output token throughput (tok/s):         1996.59
            Total Token throughput (tok/s):          3993.66
            User throughput (tok/s):                 251.11
            Mean Avg Decoded Tokens per Iter:        2.41
            ---------------Time to First Token----------------
            Mean TTFT (ms):                          120.50
            Median TTFT (ms):                        99.10
            P99 TTFT (ms):                           410.77
            Mean E2EL (ms):                          4100.10
            """;

    @TempDir
    Path attempt;

    @Test
    void shouldReadTheBenchmarkLog() throws IOException {
        write("output/aggr-x/trtllm-benchmark.0.0.log", LOG);

        Measurements measured = MetricsReader.read(attempt, List.of());

        assertThat(measured.metrics())
                .containsEntry("seq_throughput", 1.95)
                .containsEntry("token_throughput", 1996.59)
                .containsEntry("total_token_throughput", 3993.66)
                .containsEntry("user_throughput", 251.11)
                .containsEntry("al", 2.41)
                .containsEntry("p99_ttft", 410.77)
                .containsEntry("mean_e2el", 4100.1)
                .hasSize(9);
        assertThat(measured.validity()).isEqualTo(validity(80, 0, 81_900));
        assertThat(measured.problems()).isEmpty();
    }

    @Test
    void shouldReadTheLogOfTheRoleThatMeasuresOnceThoughAnotherLogQuotesIt() throws IOException {
        write("logs/BENCHMARK.log", LOG);
        write("logs/job.log", "--- last lines of logs/BENCHMARK.log\n" + LOG);

        Measurements measured = MetricsReader.read(attempt, List.of());

        assertThat(measured.validity().requests()).contains(80L);
        assertThat(measured.metrics()).containsEntry("mean_ttft", 120.5);
    }

    @Test
    void shouldReadLinesBehindAPrefixAndTakeTheFirst() throws IOException {
        write("logs/AGG.log", "0: Mean TTFT (ms):   5.5\nPeak output token throughput (tok/s): 9\nMean TTFT (ms): 7\n");

        assertThat(MetricsReader.read(attempt, List.of()).metrics()).isEqualTo(Map.of("mean_ttft", 5.5));
    }

    @Test
    void shouldCountMissingAnswersAsFailedWhereTheBenchmarkDoesNotCountThem() throws IOException {
        write("logs/BENCHMARK.log", "Namespace(num_prompts=100, x=1)\nSuccessful requests:     93\n");

        assertThat(MetricsReader.read(attempt, List.of()).validity())
                .isEqualTo(new Validity(Optional.of(93L), Optional.of(7L), Optional.empty()));
    }

    @Test
    void shouldKeepSeveralBenchmarksApartAndAddUpTheirCounts() throws IOException {
        write("output/trtllm-benchmark.0.0.log", LOG);
        write("output/trtllm-benchmark.0.1.log", LOG.replace("120.50", "130.50"));

        Measurements measured = MetricsReader.read(attempt, List.of());

        assertThat(measured.metrics()).containsEntry("0.0/mean_ttft", 120.5).containsEntry("0.1/mean_ttft", 130.5);
        assertThat(measured.validity()).isEqualTo(validity(160, 0, 163_800));
    }

    @Test
    void shouldPreferPerfDataAndTakeOnlyWhatWasMeasured() throws IOException {
        write("output/trtllm-benchmark.0.0.log", LOG);
        write("output/perf_data.yaml", """
                - s_gpu_type: GB200
                  s_test_case_name: r1_tp8-con8
                  b_is_baseline: false
                  l_tp: 8
                  d_random_range_ratio: 0.2
                  d_mean_ttft: 118.25
                  d_baseline_mean_ttft: 90.0
                  d_threshold_pre_merge_mean_ttft: 0.1
                  d_median_gen_worker_per_iter_device_step_time: 6.9
                  d_al: 2.4
                  d_user_throughput: null
                """);

        Measurements measured = MetricsReader.read(attempt, List.of());

        assertThat(measured.metrics())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "mean_ttft", 118.25,
                        "median_gen_worker_per_iter_device_step_time", 6.9,
                        "al", 2.4));
        assertThat(measured.validity().requests())
                .as("counts stand in the log only")
                .contains(80L);
    }

    @Test
    void shouldNameTheEntriesOfPerfDataWhereThereAreSeveral() throws IOException {
        write(
                "output/a/perf_data.yaml",
                "- {s_test_case_name: con1, d_mean_itl: 1.0}\n- {s_test_case_name: con8, d_mean_itl: 2.0}\n");

        assertThat(MetricsReader.read(attempt, List.of()).metrics())
                .isEqualTo(Map.of("con1/mean_itl", 1.0, "con8/mean_itl", 2.0));
    }

    @Test
    void shouldSayWhatIsWrongWithPerfDataAndFallBackToTheLog() throws IOException {
        write("output/perf_data.yaml", "- d_mean_ttft: fast\n- d_mean_itl: .nan\n- 3\n");
        write("output/trtllm-benchmark.0.0.log", LOG);

        Measurements measured = MetricsReader.read(attempt, List.of());

        assertThat(measured.problems())
                .containsExactly(
                        "output/perf_data.yaml:1: warning: expected a number, found 'fast'",
                        "output/perf_data.yaml:2: warning: expected a number, found '.nan'",
                        "output/perf_data.yaml:3: warning: expected a mapping of metrics, found '3'");
        assertThat(measured.metrics()).containsEntry("mean_ttft", 120.5);
    }

    @Test
    void shouldReadNumbersAsTheyArePrinted() throws IOException {
        write("logs/AGG.log", """
                Successful requests:                     1,000
                Failed requests:                         0
                Total generated tokens:                  2.5e+06
                Request throughput (req/s):              5.80911e+04
                Output token throughput (tok/s):         10,777.64
                Mean TTFT (ms):                          9.5e-02
                """);

        Measurements measured = MetricsReader.read(attempt, List.of());

        assertThat(measured.metrics())
                .containsExactly(
                        Map.entry("mean_ttft", 0.095),
                        Map.entry("seq_throughput", 58091.1),
                        Map.entry("token_throughput", 10777.64));
        assertThat(measured.validity()).isEqualTo(validity(1_000, 0, 2_500_000));
        assertThat(measured.problems()).isEmpty();
    }

    @Test
    void shouldCountNoFailedRequestWhereThousandsAreSetApart() throws IOException {
        write("logs/AGG.log", "Namespace(num_prompts=1000)\nSuccessful requests:     1,000\n");

        assertThat(MetricsReader.read(attempt, List.of()).validity().failedRequests())
                .contains(0L);
    }

    @Test
    void shouldWarnOfWhatIsNoNumberAndTakeNoValue() throws IOException {
        write("logs/AGG.log", """
                Successful requests:                     12.5
                Failed requests:                         1,00
                Request throughput (req/s):              inf
                Output token throughput (tok/s):         nan
                Mean TTFT (ms):                          120.50ms
                Median TTFT (ms):                        1e999
                P99 TTFT (ms):                           12.3.4
                Mean TTFT (ms):                          7
                The line "Mean ITL (ms):" is explained below.
                """);

        Measurements measured = MetricsReader.read(attempt, List.of());

        assertThat(measured.metrics()).isEmpty();
        assertThat(measured.validity()).isEqualTo(Validity.NOT_REPORTED);
        assertThat(measured.problems())
                .containsExactlyInAnyOrder(
                        "logs/AGG.log: warning: expected a whole number, found 'Successful requests: 12.5'",
                        "logs/AGG.log: warning: expected a whole number, found 'Failed requests: 1,00'",
                        "logs/AGG.log: warning: expected a number, found 'Request throughput (req/s): inf'",
                        "logs/AGG.log: warning: expected a number, found 'Output token throughput (tok/s): nan'",
                        "logs/AGG.log: warning: expected a number, found 'Mean TTFT (ms): 120.50ms'",
                        "logs/AGG.log: warning: expected a number, found 'Median TTFT (ms): 1e999'",
                        "logs/AGG.log: warning: expected a number, found 'P99 TTFT (ms): 12.3.4'");
    }

    @Test
    void shouldWarnOfEachValueOfPerfDataThatIsNoNumberAndKeepTheOthers() throws IOException {
        write("output/perf_data.yaml", """
                - d_seq_throughput: 1.5e3
                  d_p99_itl: 1.5f
                  d_mean_itl: 0x1p3
                  d_median_ttft: [1, 2]
                """);

        Measurements measured = MetricsReader.read(attempt, List.of());

        assertThat(measured.metrics()).containsExactly(Map.entry("seq_throughput", 1500.0));
        assertThat(measured.problems())
                .containsExactlyInAnyOrder(
                        "output/perf_data.yaml:2: warning: expected a number, found '1.5f'",
                        "output/perf_data.yaml:3: warning: expected a number, found '0x1p3'",
                        "output/perf_data.yaml:4: warning: expected a number, found a list");
    }

    @Test
    void shouldSayThatATagOfPythonSpoilsPerfDataAndFallBackToTheLog() throws IOException {
        write("output/perf_data.yaml", """
                - d_seq_throughput: 1.5
                  d_mean_ttft: !!python/object/apply:numpy.core.multiarray.scalar [x]
                """);
        write("logs/AGG.log", LOG);

        Measurements measured = MetricsReader.read(attempt, List.of());

        assertThat(measured.metrics()).containsEntry("mean_ttft", 120.5);
        assertThat(measured.problems())
                .singleElement()
                .asString()
                .contains("perf_data.yaml:2", "python/object", "numpy");
    }

    @Test
    void shouldFindNothingInAnEmptyAttempt() {
        assertThat(MetricsReader.read(attempt.resolve("missing"), List.of()).validity())
                .isEqualTo(Validity.NOT_REPORTED);
        assertThat(MetricsReader.read(attempt, List.of()).metrics()).isEmpty();
    }

    @Property
    void shouldNeverThrowOnPerfData(@ForAll String text) {
        new PerfData(new Problems()).read("perf_data.yaml", text);
        new PerfData(new Problems()).read("perf_data.yaml", "- d_mean_ttft: \"" + text.replace("\"", "") + "\"");
    }

    private static Validity validity(long requests, long failed, long tokens) {
        return new Validity(Optional.of(requests), Optional.of(failed), Optional.of(tokens));
    }

    private void write(String name, String text) throws IOException {
        Path file = attempt.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
