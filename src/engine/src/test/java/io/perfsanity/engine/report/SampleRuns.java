package io.perfsanity.engine.report;

import io.perfsanity.engine.classify.Evidence;
import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.PairRatios;
import io.perfsanity.engine.gate.PairRatios.Pair;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Cause;
import io.perfsanity.engine.result.Collected;
import io.perfsanity.engine.result.Collected.CollectedFile;
import io.perfsanity.engine.result.Collected.LeftOut;
import io.perfsanity.engine.result.LogExcerpt;
import io.perfsanity.engine.result.MetricComparison;
import io.perfsanity.engine.result.NodeFacts;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.SampleGate;
import io.perfsanity.engine.result.TestSummary;
import io.perfsanity.engine.result.TestSummary.TestFailure;
import io.perfsanity.engine.result.Usage;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.testlist.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Runs as they look in practice, for the outputs to be tried on. */
final class SampleRuns {
    static final Instant START = Instant.parse("2026-03-04T18:00:00Z");

    private static final RunFacts FACTS = new RunFacts(
            Optional.of("4f0c2d8a9b31"),
            Optional.of("/lustre/perf/sources/TensorRT-LLM-5b1f"),
            Optional.of("/lustre/images/tensorrt_llm-1.2.0rc4.sqsh"),
            Optional.of("gb200"),
            Optional.of("0.1.0"),
            Optional.of("ann"),
            Map.of(),
            List.of());

    private SampleRuns() {}

    private static RunFacts facts(Optional<String> text) {
        return new RunFacts(text, text, text, text, text, text, Map.of(), List.of());
    }

    /** Ten cases with every verdict and every mode, then {@code count - 10} more of the same. */
    static RunResult of(int count) {
        List<CaseResult> cases = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            cases.add(sample(i));
        }
        return run(cases);
    }

    static RunResult run(List<CaseResult> cases) {
        return new RunResult(
                "20260304-180000-k3f9",
                "gb200",
                START,
                Optional.of(START.plus(Duration.ofMinutes(137))),
                List.of("debug_cases.txt"),
                FACTS,
                List.copyOf(cases),
                Optional.empty());
    }

    /** Five cases that passed, each of which compares otherwise with earlier runs; the first ran again on another node. */
    static RunResult compared() {
        AttemptResult first = on(1, "n1");
        AttemptResult again = on(2, "n2");
        CaseResult confirmed = new CaseBuilder(1, "aggr-slower", Mode.SINGLE_AGG, 1)
                .attempts(first)
                .build()
                .confirmedBy(new CaseBuilder(1, "aggr-slower", Mode.SINGLE_AGG, 1)
                        .attempts(first, again)
                        .build());
        List<CaseResult> cases = new ArrayList<>(List.of(confirmed));
        for (String id : List.of("aggr-suspected", "aggr-new", "aggr-faster", "aggr-same")) {
            cases.add(new CaseBuilder(cases.size() + 1, id, Mode.SINGLE_AGG, 1).build());
        }
        return judged(
                run(cases),
                SampleGate.change(1, "aggr-slower", Kind.REGRESSION, Severity.UNSTABLE, 0.08),
                SampleGate.change(2, "aggr-suspected", Kind.SUSPECTED, Severity.WARN, 0.06),
                SampleGate.change(3, "aggr-new", Kind.INSUFFICIENT, Severity.NONE, 0),
                SampleGate.change(4, "aggr-faster", Kind.IMPROVED, Severity.NONE, -0.2),
                SampleGate.change(5, "aggr-same", Kind.UNCHANGED, Severity.NONE, 0.01));
    }

    /** Three cases that passed with a reference and a candidate in turns: slower, alike, and without a value of both. */
    static RunResult beside() {
        return run(List.of(beside(1, "aggr-slower", 90), beside(2, "aggr-same", 100), beside(3, "aggr-unmeasured", 0)));
    }

    /** @param candidate tok/s, where the reference has 100; 0 for none */
    private static CaseResult beside(int index, String id, double candidate) {
        MetricSpec metric = MetricSpec.upstream("token_throughput", false).orElseThrow();
        List<Pair> pairs = Collections.nCopies(3, new Pair(100, Math.max(1, candidate)));
        MetricComparison compared = new MetricComparison(
                metric, 100, candidate, PairRatios.of(pairs, metric.direction(), 0.01), 0.05, 0.01);
        var comparison = new io.perfsanity.engine.result.Comparison(
                "main", "change", List.of(), candidate > 0 ? List.of(compared) : List.of());
        return new CaseBuilder(index, id, Mode.SINGLE_AGG, 1)
                .attempts(on(1, "n1", Optional.of(comparison)))
                .build();
    }

    private static AttemptResult on(int number, String node) {
        return on(number, node, Optional.empty());
    }

    private static AttemptResult on(
            int number, String node, Optional<io.perfsanity.engine.result.Comparison> comparison) {
        return new AttemptResult(
                number,
                "ps-r-001-" + number,
                Optional.of("42"),
                Optional.of(JobState.COMPLETED),
                List.of(node),
                Optional.of(START),
                Optional.of(START),
                Optional.of(START.plusSeconds(60)),
                Verdict.PASSED,
                "",
                NodeFacts.NONE,
                comparison);
    }

    private static RunResult judged(RunResult run, CaseChange... changes) {
        return run.judged(Optional.of(SampleGate.report(List.of(changes))));
    }

    /** A run of one case in which every text that comes from outside is {@code text}. */
    static RunResult saying(String text) {
        AttemptResult attempt = new AttemptResult(
                1,
                text,
                Optional.of(text),
                Optional.of(JobState.FAILED),
                List.of(text),
                Optional.of(START),
                Optional.of(START),
                Optional.of(START.plusSeconds(9)),
                Verdict.FAILED,
                text,
                NodeFacts.NONE,
                Optional.empty());
        CaseResult result = new CaseResult(
                1,
                text,
                text,
                Mode.DISAGG,
                2,
                Optional.empty(),
                Verdict.FAILED,
                text,
                List.of(attempt, attempt),
                Duration.ofHours(1),
                Usage.of(List.of(attempt), Optional.empty()),
                List.of(new Evidence(Evidence.Kind.TAG, text)),
                List.of(text),
                Map.of(text, 1.5, "mean_" + text, 2.5),
                new TestSummary(0, 1, 0, 0, List.of(new TestFailure(text, text))),
                text,
                new Collected(
                        List.of(new CollectedFile(text, 1, true), new CollectedFile("logs/" + text, 1, false)),
                        List.of(new LeftOut(text, text)),
                        Optional.of(text)),
                new LogExcerpt(text, List.of(text, text)),
                Optional.of(new Cause(Cause.Kind.FAULT, text, new LogExcerpt(text, List.of(text, text)))),
                List.of());
        RunResult run = new RunResult(
                text,
                text,
                START,
                Optional.empty(),
                List.of(text),
                facts(Optional.of(text)),
                List.of(result),
                Optional.empty());
        MetricSpec metric = new MetricSpec(text, text, Direction.HIGHER, MetricSpec.Use.GATES);
        return judged(run, SampleGate.change(1, text, metric, Kind.REGRESSION, Severity.FAILURE, 0.5));
    }

    private static CaseResult sample(int i) {
        return switch (i % 10) {
            case 1 ->
                passed(
                        i,
                        "aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-r1_fp4_v2_tep4_mtp3_1k1k",
                        Mode.SINGLE_AGG,
                        1);
            case 2 ->
                passed(
                        i,
                        "aggr_upload-k2_thinking_fp4_2_nodes_grace_blackwell-k2_thinking_fp4_dep8_32k8k",
                        Mode.MULTI_AGG,
                        2);
            case 3 -> failed(i);
            case 4 -> timeout(i);
            case 5 -> retried(i);
            case 6 ->
                ended(
                        i,
                        "aggr_upload-gpt_oss_120b_fp4_grace_blackwell-gpt_oss_fp4_tp4_1k8k",
                        Mode.SINGLE_AGG,
                        1,
                        Verdict.CANCELLED,
                        "cancelled by user id 1000",
                        JobState.CANCELLED);
            case 7 -> skipped(i);
            case 8 -> serverDied(i);
            case 9 ->
                passed(
                        i,
                        "disagg_upload-gen_only-gb200_deepseek-r1-fp4_8k1k_con1024_ctx1_dep4_gen1_dep8_eplb0_mtp0_ccb-UCX",
                        Mode.DISAGG,
                        3);
            default -> passed(i, "aggr_upload-qwen3_235b_a22b_fp4_blackwell-qwen3_fp4_tep4_1k1k", Mode.SINGLE_AGG, 1);
        };
    }

    private static CaseResult passed(int i, String id, Mode mode, int nodes) {
        return new CaseBuilder(i, id, mode, nodes)
                .attempts(attempt(
                        i, 1, nodes, JobState.COMPLETED, Verdict.PASSED, "1 test passed", 45, 1260 + 37 * (i % 50)))
                .verdict(Verdict.PASSED, "1 test passed")
                .metrics(metrics(i))
                .tests(new TestSummary(1, 0, 0, 0, List.of()))
                .build();
    }

    private static CaseResult failed(int i) {
        String message = "RuntimeError: Benchmark output contains 7 failed requests.";
        return new CaseBuilder(
                        i,
                        "disagg_upload-e2e-gb200_deepseek-r1-fp4_1k1k_con2048_ctx2_dep4_gen1_dep16_eplb288_mtp3_ccb-NIXL",
                        Mode.DISAGG,
                        6)
                .attempts(attempt(i, 1, 6, JobState.FAILED, Verdict.FAILED, message, 612, 2711))
                .verdict(Verdict.FAILED, message)
                .warnings(
                        "list says 3 nodes (disagg_3nodes_tests, line 12), config needs 6 = 2×ceil(4/4) + 1×ceil(16/4)")
                .tests(new TestSummary(
                        0,
                        1,
                        0,
                        0,
                        List.of(new TestFailure(
                                "test_e2e[disagg_upload-e2e-gb200_deepseek-r1-fp4_1k1k_con2048]",
                                message + "\n  at test_perf_sanity.py:1873 in _check_benchmark_errors"))))
                .lastLines(
                        "BENCHMARK.log",
                        "============ Serving Benchmark Result ============",
                        "Successful requests:                     4089",
                        "Failed requests:                         7",
                        "Benchmark duration (s):                  412.07",
                        "Request throughput (req/s):              9.92",
                        "==================================================",
                        "FAILED perf/test_perf_sanity.py::test_e2e - RuntimeError: Benchmark output contains 7 failed requests.")
                .build();
    }

    private static CaseResult timeout(int i) {
        return ended(
                i,
                "aggr_upload-deepseek_r1_fp8_blackwell-r1_fp8_dep8_mtp1_8k1k",
                Mode.MULTI_AGG,
                2,
                Verdict.TIMEOUT,
                "the case's time limit was reached",
                JobState.FAILED);
    }

    private static CaseResult retried(int i) {
        String reason = "a node of the job failed (gb200-node7)";
        return new CaseBuilder(
                        i,
                        "disagg_upload-e2e-gb200_qwen3-235b-fp4_8k1k_con64_ctx1_tp1_gen1_tep4_eplb0_mtp0_ccb-UCX",
                        Mode.DISAGG,
                        2)
                .attempts(
                        attempt(i, 1, 2, JobState.NODE_FAIL, Verdict.INFRA, reason, 30, 400),
                        attempt(
                                i,
                                2,
                                2,
                                JobState.COMPLETED,
                                Verdict.INFRA,
                                "no results: exit code 0 but no results*.xml",
                                1900,
                                1300))
                .verdict(Verdict.INFRA, "no results: exit code 0 but no results*.xml")
                .build();
    }

    private static CaseResult skipped(int i) {
        return new CaseBuilder(i, "aggr_upload-llama4_maverick_fp8_blackwell-llama4_tp8_1k1k", Mode.SINGLE_AGG, 1)
                .verdict(Verdict.SKIPPED, "https://nvbugs/5596343")
                .files(Collected.NOTHING)
                .build();
    }

    private static CaseResult serverDied(int i) {
        String reason = "server CTX_0 died (exit code 1)";
        return new CaseBuilder(
                        i,
                        "disagg_upload-e2e-gb200_gpt-oss-120b-fp4_1k1k_con1_ctx1_tp1_gen1_tp4_ccb-UCX",
                        Mode.DISAGG,
                        2)
                .attempts(attempt(i, 1, 2, JobState.FAILED, Verdict.FAILED, reason, 12, 95))
                .verdict(Verdict.FAILED, reason)
                .lastLines(
                        "CTX_0.log",
                        "[TRT-LLM] [I] loading weights: 100%",
                        "[TRT-LLM] [E] CUDA out of memory. Tried to allocate 22.00 GiB (GPU 0; 184.00 GiB total capacity)",
                        "torch.OutOfMemoryError: CUDA out of memory.")
                .cause(
                        "CUDA out of memory. Tried to allocate 22.00 GiB (GPU 0; 184.00 GiB total capacity)",
                        "logs/CTX_0.log",
                        "[TRT-LLM] [I] loading weights: 100%",
                        "[TRT-LLM] [E] CUDA out of memory. Tried to allocate 22.00 GiB (GPU 0; 184.00 GiB total capacity)")
                .build();
    }

    private static CaseResult ended(
            int i, String id, Mode mode, int nodes, Verdict verdict, String reason, JobState state) {
        return new CaseBuilder(i, id, mode, nodes)
                .attempts(attempt(i, 1, nodes, state, verdict, reason, 8, 3660))
                .verdict(verdict, reason)
                .build();
    }

    static AttemptResult attempt(
            int index, int number, int nodes, JobState state, Verdict verdict, String reason, int queued, int ran) {
        Instant submitted = START.plusSeconds(60L * number);
        return new AttemptResult(
                number,
                "ps-20260304-180000-k3f9-%03d-%d".formatted(index, number),
                Optional.of(String.valueOf(48_000 + index)),
                Optional.of(state),
                List.of(nodes == 1 ? "gb200-node4" : "gb200-node[4-" + (3 + nodes) + "]"),
                Optional.of(submitted),
                Optional.of(submitted.plusSeconds(queued)),
                Optional.of(submitted.plusSeconds(queued + ran)),
                verdict,
                reason,
                new NodeFacts(Map.of("gpu", "NVIDIA GB200")),
                Optional.empty());
    }

    private static Map<String, Double> metrics(int i) {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("seq_throughput", 9.92 + i % 7);
        metrics.put("token_throughput", 10_158.73 + i);
        metrics.put("total_token_throughput", 20_317.46 + i);
        metrics.put("user_throughput", 61.2);
        int n = 0;
        for (String latency : List.of("ttft", "itl", "tpot", "e2el")) {
            for (String statistic : List.of("mean", "median", "p99")) {
                metrics.put(statistic + "_" + latency, 7.4321 + 31.7 * n++);
            }
        }
        return metrics;
    }

    /** A case with what every case has; a test changes what it is about. */
    static final class CaseBuilder {
        private final int index;
        private final String id;
        private final Mode mode;
        private final int nodes;
        private Verdict verdict = Verdict.PASSED;
        private String reason = "";
        private List<AttemptResult> attempts = List.of();
        private List<String> warnings = List.of();
        private Map<String, Double> metrics = Map.of();
        private TestSummary tests = TestSummary.NONE;
        private LogExcerpt lastLines = LogExcerpt.NONE;
        private Optional<Cause> cause = Optional.empty();
        private String directory;
        private Collected files;

        CaseBuilder(int index, String id, Mode mode, int nodes) {
            this.index = index;
            this.id = id;
            this.mode = mode;
            this.nodes = nodes;
            this.directory = "cases/%03d-%s".formatted(index, id);
            this.files = new Collected(
                    List.of(
                            new CollectedFile("exit", 5, false),
                            new CollectedFile("launch.sh", 4_120, false),
                            new CollectedFile("logs/BENCHMARK.log", 88_310, false),
                            new CollectedFile("logs/CTX_0.log", 67_108_900, true),
                            new CollectedFile("output/results.xml", 1_204, false)),
                    List.of(new LeftOut("output/internal_request_auth_key.txt", "may hold a secret")),
                    Optional.empty());
        }

        CaseBuilder verdict(Verdict verdict, String reason) {
            this.verdict = verdict;
            this.reason = reason;
            return this;
        }

        CaseBuilder attempts(AttemptResult... attempts) {
            this.attempts = List.of(attempts);
            return this;
        }

        CaseBuilder warnings(String... warnings) {
            this.warnings = List.of(warnings);
            return this;
        }

        CaseBuilder metrics(Map<String, Double> metrics) {
            this.metrics = metrics;
            return this;
        }

        CaseBuilder tests(TestSummary tests) {
            this.tests = tests;
            return this;
        }

        CaseBuilder lastLines(String file, String... lines) {
            this.lastLines = new LogExcerpt(file, List.of(lines));
            return this;
        }

        CaseBuilder cause(String line, String file, String... lines) {
            this.cause = Optional.of(new Cause(Cause.Kind.FAULT, line, new LogExcerpt(file, List.of(lines))));
            return this;
        }

        CaseBuilder files(Collected files) {
            this.files = files;
            return this;
        }

        CaseBuilder directory(String directory) {
            this.directory = directory;
            return this;
        }

        CaseResult build() {
            Optional<Integer> gpus = Optional.of(nodes * 4);
            return new CaseResult(
                    index,
                    id,
                    "test_perf_sanity.py::test_e2e[" + id + "]",
                    mode,
                    nodes,
                    gpus,
                    verdict,
                    reason,
                    attempts,
                    Duration.ofMinutes(mode == Mode.DISAGG ? 180 : 60),
                    Usage.of(attempts, gpus),
                    List.of(
                            new Evidence(
                                    Evidence.Kind.CONFIG,
                                    nodes + " nodes = ceil(" + nodes * 4 + "/4) from " + id + ".yaml"),
                            new Evidence(Evidence.Kind.NAME, mode + ", " + nodes + " nodes")),
                    warnings,
                    metrics,
                    tests,
                    directory,
                    files,
                    lastLines,
                    cause,
                    List.of());
        }
    }
}
