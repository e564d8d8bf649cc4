package io.jenkins.plugins.perfsanity.results;

import hudson.model.Run;
import io.perfsanity.engine.classify.Evidence;
import io.perfsanity.engine.report.PastValues;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Cause;
import io.perfsanity.engine.result.Collected;
import io.perfsanity.engine.result.LogExcerpt;
import io.perfsanity.engine.result.NodeFacts;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.TestSummary;
import io.perfsanity.engine.result.Usage;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.testlist.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Runs of as many cases as a test wants, of which some failed, as a build keeps them. */
final class ManyCases {
    private static final Instant BEGIN = Instant.parse("2026-03-04T18:00:00Z");

    private ManyCases() {}

    /** Records the run in the build as a real one is, without its files. */
    static RunSummary record(Run<?, ?> build, String name, RunResult result) throws IOException {
        Path archive =
                build.getRootDir().toPath().resolve("archive/perf-sanity").resolve(name);
        Files.createDirectories(archive);
        new ResultsJson().write(result, archive.resolve("results.json"));
        RunSummary summary = PerfSanityAction.summary(build, name, result.cluster());
        Files.createDirectories(
                build.getRootDir().toPath().resolve("perf-sanity").resolve(name));
        summary.end(result, PastValues.NONE);
        summary.setRecorded();
        build.save();
        return summary;
    }

    /** Each seventh case failed, all of these in one of two ways, each thirteenth timed out, each fiftieth is of the infrastructure. */
    static RunResult result(int cases) {
        List<CaseResult> results = new ArrayList<>();
        for (int i = 1; i <= cases; i++) {
            results.add(one(i));
        }
        return new RunResult(
                "20260304-180000-k3f9",
                "gb200",
                BEGIN,
                Optional.of(BEGIN.plusSeconds(7200)),
                List.of("nightly.txt"),
                RunFacts.NONE,
                results,
                Optional.empty());
    }

    private static CaseResult one(int index) {
        Mode mode = Mode.values()[index % 3];
        Verdict verdict = index % 50 == 0
                ? Verdict.INFRA
                : index % 13 == 0 ? Verdict.TIMEOUT : index % 7 == 0 ? Verdict.FAILED : Verdict.PASSED;
        int nodes = mode == Mode.SINGLE_AGG ? 1 : mode == Mode.MULTI_AGG ? 2 : 6;
        String id = String.format(
                Locale.ROOT,
                "%s_upload-e2e-gb200_deepseek-r1-fp4_1k1k_con%d_ctx1_dep4_gen1_dep8_eplb0_mtp%d_ccb-UCX",
                mode == Mode.DISAGG ? "disagg" : "aggr",
                index,
                index % 4);
        String reason =
                switch (verdict) {
                    case PASSED -> "1 test passed";
                    case TIMEOUT -> "the time limit of 3h passed";
                    case INFRA -> "job NODE_FAIL on gb200-node" + index;
                    default ->
                        index % 2 == 0
                                ? "GEN_" + index % 8
                                        + ": RuntimeError: CUDA error: an illegal memory access was encountered"
                                : "RuntimeError: Benchmark output contains " + index + " failed requests.";
                };
        Instant started = BEGIN.plusSeconds(60L + index);
        AttemptResult attempt = new AttemptResult(
                1,
                "ps-20260304-180000-k3f9-" + index + "-1",
                Optional.of(String.valueOf(48000 + index)),
                Optional.of(JobState.of(verdict == Verdict.PASSED ? "COMPLETED" : "FAILED")),
                List.of("gb200-node[4-9]"),
                Optional.of(BEGIN),
                Optional.of(started),
                Optional.of(started.plusSeconds(300L + index % 900)),
                verdict,
                reason,
                NodeFacts.NONE,
                Optional.empty());
        Map<String, Double> metrics = new TreeMap<>();
        if (verdict == Verdict.PASSED) {
            for (String client : List.of("con1/", "con8/")) {
                double factor = client.equals("con8/") ? 8 : 1;
                metrics.put(client + "token_throughput", factor * 1000 + index);
                metrics.put(client + "mean_ttft", 120.5 + index % 40);
                metrics.put(client + "mean_tpot", 1.25 + index % 7 / 10.0);
                metrics.put(client + "p99_ttft", 320.5 + index);
            }
        }
        boolean problem = verdict != Verdict.PASSED;
        LogExcerpt cause = new LogExcerpt("logs/GEN_0.log", List.of("loading", reason, "exiting"));
        return new CaseResult(
                index,
                id,
                "perf/test_perf_sanity.py::test_e2e[" + id + "]",
                mode,
                nodes,
                Optional.of(nodes * 4),
                verdict,
                reason,
                List.of(attempt),
                Duration.ofHours(3),
                Usage.of(List.of(attempt), Optional.of(nodes * 4)),
                List.of(new Evidence(Evidence.Kind.NAME, mode + ", " + nodes + " nodes")),
                List.of(),
                metrics,
                TestSummary.NONE,
                String.format(Locale.ROOT, "cases/%03d-%s", index, id.substring(0, 50)),
                new Collected(
                        List.of(
                                new Collected.CollectedFile("attempts/1/logs/GEN_0.log", 67108900, true),
                                new Collected.CollectedFile("attempts/1/logs/BENCHMARK.log", 88310, false),
                                new Collected.CollectedFile("attempts/1/launch.sh", 4120, false),
                                new Collected.CollectedFile("attempts/1/output/results.xml", 1204, false)),
                        List.of(),
                        Optional.empty()),
                problem
                        ? new LogExcerpt("BENCHMARK.log", List.of("waiting for workers", "giving up"))
                        : LogExcerpt.NONE,
                problem ? Optional.of(new Cause(Cause.Kind.EXCEPTION, reason, cause)) : Optional.empty(),
                List.of());
    }
}
