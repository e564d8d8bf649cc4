package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Collected;
import io.perfsanity.engine.result.LogExcerpt;
import io.perfsanity.engine.result.NodeFacts;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.TestSummary;
import io.perfsanity.engine.result.Usage;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.HistoryGate;
import io.perfsanity.engine.run.RunGate;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.testlist.Mode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a history of 1,000 cases and 1,000 runs with nineteen metrics costs: to judge one run, to read one case as a whole
 * for its chart, to add a run. Times of the wall and of the processor, since other work may share the machine.
 */
public final class HistoryBench {
    private static final int CASES = 1_000;
    private static final int RUNS = 1_000;
    private static final int ROUNDS = 5;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Random random = new Random(1);
    private final List<MetricSpec> metrics = metrics();
    private final History history;

    private HistoryBench(Path directory) {
        this.history = History.in(directory);
    }

    /** @param arguments a directory, which is filled if it is empty; without one, a temporary one that stays */
    public static void main(String[] arguments) throws IOException {
        Path directory = arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("history-bench");
        HistoryBench bench = new HistoryBench(directory);
        System.out.printf(
                Locale.ROOT, "history of %,d cases × %,d runs × %d metrics in %s%n", CASES, RUNS, bench.metrics.size(), directory);
        if (!bench.history.exists()) {
            time("fill", bench::fill);
        }
        for (int round = 1; round <= ROUNDS; round++) {
            int now = RUNS + round;
            String cold = round == 1 ? ", cold JVM" : "";
            time("read the ends of the files, nothing else", bench::readEnds);
            RunResult run = bench.measured(now);
            RunGate gate = new HistoryGate(() -> directory, GatePolicy.DEFAULT, KnownMetrics.BY_NAME);
            time("judge a run" + cold + " (budget 1 s)", () -> gate.first(run));
            time("judge it once more, as after re-runs", () -> gate.last(run));
            time("read one case for its chart" + cold + " (budget 100 ms)", () -> bench.chart(now));
        }
        time("add a run", () -> bench.add(RUNS + 1 + bench.random.nextInt(100_000)));
        time("list the cases", bench.history::identities);
    }

    private interface Step {
        Object run() throws IOException;
    }

    private static void time(String what, Step step) throws IOException {
        long wall = System.nanoTime();
        long cpu = cpu();
        step.run();
        System.out.printf(
                Locale.ROOT,
                "  %-52s %8.1f ms, processor %8.1f ms%n", what, (System.nanoTime() - wall) / 1e6, (cpu() - cpu) / 1e6);
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static List<MetricSpec> metrics() {
        List<String> names = new ArrayList<>();
        for (String what : List.of("ttft", "itl", "tpot", "e2el")) {
            names.addAll(List.of("mean_" + what, "median_" + what, "p99_" + what));
        }
        names.addAll(List.of("seq_throughput", "token_throughput", "total_token_throughput", "user_throughput", "al"));
        names.addAll(List.of(
                "mean_gen_worker_per_iter_device_step_time", "median_gen_worker_per_iter_device_step_time"));
        return names.stream()
                .map(name -> MetricSpec.upstream(name, true).orElseThrow())
                .toList();
    }

    private static CaseIdentity identity(int number) {
        String id = "disagg_upload-gen_only-gb200_deepseek-r1-fp4_8k1k_con" + number
                + "_ctx1_dep4_gen1_dep8_eplb0_mtp0_ccb-UCX";
        return new CaseIdentity(id, "gen_only", "gb200", "NVIDIA GB200", Map.of());
    }

    private static List<CaseIdentity> identities() {
        return IntStream.range(0, CASES).mapToObj(HistoryBench::identity).toList();
    }

    private static RunRecord record(int run) {
        return new RunRecord("20260304-180000-k" + run, time(run), "gb200", Map.of("driver", "570.124"));
    }

    private static Instant time(int run) {
        return START.plus(Duration.ofHours(run));
    }

    private HistoryLine line(int run) {
        Map<String, Double> values = new HashMap<>();
        metrics.forEach(metric ->
                values.put(metric.name(), Math.round(100_000 * (1 + 0.01 * random.nextGaussian())) / 100.0));
        List<String> nodes = List.of("gb200-node" + random.nextInt(20));
        return new HistoryLine(record(run).run(), 1, time(run), nodes, Optional.of("4f0c2d8a9b31"), values, Map.of());
    }

    private Object fill() throws IOException {
        history.add(IntStream.range(0, RUNS).mapToObj(HistoryBench::record).toList(), List.of());
        for (CaseIdentity identity : identities()) {
            List<HistoryLine> lines =
                    IntStream.range(0, RUNS).mapToObj(this::line).toList();
            history.add(List.of(), List.of(new CaseEntry(identity, metrics, lines)));
        }
        return history;
    }

    /** What a run of all cases measured, as its results have it. */
    private RunResult measured(int run) {
        List<CaseResult> cases = IntStream.range(0, CASES)
                .mapToObj(i -> result(i + 1, identity(i).testId(), line(run)))
                .toList();
        return new RunResult(
                record(run).run(), "gb200", time(run), Optional.empty(), List.of("nightly.txt"), RunFacts.NONE, cases, Optional.empty());
    }

    private static CaseResult result(int index, String id, HistoryLine line) {
        AttemptResult attempt = new AttemptResult(
                1,
                "ps-" + line.run() + "-" + index + "-1",
                Optional.of("4711"),
                Optional.of(JobState.COMPLETED),
                line.nodes(),
                Optional.of(line.time()),
                Optional.of(line.time()),
                Optional.of(line.time().plusSeconds(600)),
                Verdict.PASSED,
                "",
                new NodeFacts(Map.of("gpu", "NVIDIA GB200")), Optional.empty());
        return new CaseResult(
                index,
                id,
                id,
                Mode.DISAGG,
                2,
                Optional.of(8),
                Verdict.PASSED,
                "",
                List.of(attempt),
                Duration.ofHours(1),
                Usage.of(List.of(attempt), Optional.of(8)),
                List.of(),
                List.of(),
                line.values(),
                TestSummary.NONE,
                "cases/" + index,
                Collected.NOTHING,
                LogExcerpt.NONE,
                Optional.empty(), List.of());
    }

    /** What can't be had for less: the ends of the files, which a verdict looks at. */
    private Object readEnds() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(history.directory().resolve("cases"))) {
            for (Path file : files.toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    ByteBuffer end = ByteBuffer.allocate(24 * 1024);
                    bytes += channel.read(end, Math.max(0, channel.size() - end.capacity()));
                }
            }
        }
        return bytes;
    }

    private Object chart(int number) throws IOException {
        CaseHistory read = history.read(identity(number % CASES), Integer.MAX_VALUE);
        return metrics.stream().map(metric -> read.series(metric.name())).toList();
    }

    private Object add(int run) throws IOException {
        new MeasuredRun(measured(run), KnownMetrics.BY_NAME, Map.of()).addTo(history, Optional.empty());
        return history;
    }
}
