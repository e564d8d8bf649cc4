package io.perfsanity.engine.report;

import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.MetricSpec.Use;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Words;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The charts of a run's cases: of each, one a metric that gates, that which stands for the case first. */
final class CaseCharts {
    /** What a page shows in full. A value with its mark and its row takes about 260 bytes, so this makes the page's size. */
    private static final int MAX_VALUES = 10_000;

    private static final int BRIEF = 40;

    private CaseCharts() {}

    /** {@code brief}: the page has too many cases to show all values of this one. */
    record Shown(List<Spark> sparks, List<Chart> charts, boolean brief) {
        static final Shown NONE = new Shown(List.of(), List.of(), false);
    }

    /** By the case's place in the list; cases without earlier values aren't in it. */
    static Map<Integer, Shown> of(RunResult run, List<CaseChange> changes, PastValues past, Words words) {
        Map<Integer, CaseChange> byIndex = new HashMap<>();
        changes.forEach(change -> byIndex.put(change.index(), change));
        Map<Integer, Shown> shown = new HashMap<>();
        int left = MAX_VALUES;
        for (CaseResult result : run.cases().stream()
                .sorted(Comparator.comparingInt(each -> rank(Optional.ofNullable(byIndex.get(each.index())))))
                .toList()) {
            Optional<CaseChange> change = Optional.ofNullable(byIndex.get(result.index()));
            List<ChartData> all = data(run, change, past.of(result), words);
            int values = all.stream().mapToInt(each -> each.points().size()).sum();
            if (values > 0) {
                boolean full = values <= left;
                left -= full ? values : 0;
                shown.put(result.index(), shown(all, full, words));
            }
        }
        return shown;
    }

    private static Shown shown(List<ChartData> all, boolean full, Words words) {
        return new Shown(
                all.stream().limit(1).flatMap(Spark::of).toList(),
                all.stream()
                        .limit(full ? all.size() : 1)
                        .map(each -> Chart.of(full ? each : each.newest(BRIEF), full, words))
                        .toList(),
                !full);
    }

    /** What people look for comes first. */
    private static int rank(Optional<CaseChange> change) {
        Optional<Change> worst = change.flatMap(CaseChange::worst);
        return worst.isEmpty()
                ? 3
                : switch (worst.get().kind()) {
                    case REGRESSION, STILL_OPEN, STEP, DRIFT, SUSPECTED -> 0;
                    case INVALID, MACHINE, OUTLIER, IMPROVED, FIXED -> 1;
                    case UNCHANGED, INSUFFICIENT -> 2;
                };
    }

    private static List<ChartData> data(
            RunResult run, Optional<CaseChange> change, Map<String, Series> past, Words words) {
        Map<String, Change> judged = new LinkedHashMap<>();
        change.flatMap(CaseChange::worst)
                .ifPresent(worst -> judged.put(worst.metric().name(), worst));
        change.ifPresent(all ->
                all.changes().forEach(each -> judged.putIfAbsent(each.metric().name(), each)));
        Stream<MetricSpec> metrics = judged.isEmpty()
                ? past.keySet().stream().sorted().flatMap(name -> MetricSpec.upstream(name, false).stream())
                : judged.values().stream().map(Change::metric);
        return metrics.filter(metric -> metric.use() == Use.GATES && past.containsKey(metric.name()))
                .map(metric -> ChartData.of(
                        metric, past.get(metric.name()), run, Optional.ofNullable(judged.get(metric.name())), words))
                .filter(data -> !data.points().isEmpty())
                .toList();
    }
}
