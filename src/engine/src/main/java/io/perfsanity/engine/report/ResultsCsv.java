package io.perfsanity.engine.report;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.KeyMetrics;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Csv;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A run for tables: a row a case that has a verdict. {@code results.json} has all that is known. */
public final class ResultsCsv {
    private static final List<String> COLUMNS = List.of(
            "number",
            "id",
            "mode",
            "nodes",
            "gpus",
            "verdict",
            "reason",
            "seconds",
            "gpu_hours",
            "throughput",
            "ttft_ms",
            "tpot_ms");

    private ResultsCsv() {}

    /** With a row of names first; what is unknown is empty. Seconds are those that jobs ran, of all attempts. */
    public static String of(RunResult run) {
        return Csv.row(COLUMNS)
                + run.cases().stream().map(ResultsCsv::row).map(Csv::row).collect(Collectors.joining());
    }

    private static List<String> row(CaseResult one) {
        KeyMetrics metrics = KeyMetrics.of(one.metrics());
        return List.of(
                String.valueOf(one.index()),
                one.id(),
                one.mode().toString(),
                String.valueOf(one.nodes()),
                one.gpusAllocated().map(String::valueOf).orElse(""),
                one.verdict().toString(),
                one.reason(),
                String.valueOf(one.usage().running().toSeconds()),
                String.format(Locale.ROOT, "%.3f", one.usage().gpuHours()),
                number(metrics.throughput()),
                number(metrics.ttft()),
                number(metrics.tpot()));
    }

    private static String number(Optional<Double> value) {
        return value.map(String::valueOf).orElse("");
    }
}
