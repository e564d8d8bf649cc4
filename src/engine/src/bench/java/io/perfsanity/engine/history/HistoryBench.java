package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.Gate;
import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.gate.MeasuredCase;
import io.perfsanity.engine.gate.MeasuredCase.Measured;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Sample;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
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
            time("judge a run" + cold + " (budget 1 s)", () -> bench.judge(now));
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

    private GateReport judge(int run) throws IOException {
        List<MeasuredCase> cases = new ArrayList<>();
        for (CaseHistory past : history.read(identities(), MeasuredRun.PAST)) {
            HistoryLine line = line(run);
            List<Measured> measured = metrics.stream()
                    .map(metric -> new Measured(
                            metric,
                            past.series(metric.name()),
                            List.of(Sample.of(
                                    line.run(),
                                    1,
                                    line.time(),
                                    line.values().get(metric.name()),
                                    line.nodes(),
                                    line.commit()))))
                    .toList();
            cases.add(new MeasuredCase(cases.size() + 1, past.identity().testId(), measured, Optional.empty()));
        }
        return new Gate(GatePolicy.DEFAULT).last(cases);
    }

    private Object chart(int number) throws IOException {
        CaseHistory read = history.read(identity(number % CASES), Integer.MAX_VALUE);
        return metrics.stream().map(metric -> read.series(metric.name())).toList();
    }

    private Object add(int run) throws IOException {
        List<CaseEntry> entries = identities().stream()
                .map(identity -> new CaseEntry(identity, metrics, List.of(line(run))))
                .toList();
        history.add(List.of(record(run)), entries);
        return history;
    }
}
