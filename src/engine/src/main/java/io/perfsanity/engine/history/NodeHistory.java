package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.NodeSpeed;
import io.perfsanity.engine.gate.Sample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which nodes are slower than their peers: each value beside the good ones of its case that were measured before it. */
public final class NodeHistory {
    /** As many as a baseline has. */
    private static final int BASELINE = 20;

    private static final int FEWEST = 2;

    private NodeHistory() {}

    /** Every node that the cases ran on, the slowest first. */
    public static List<NodeSpeed> of(Collection<CaseHistory> cases) {
        return NodeSpeed.of(measured(cases));
    }

    /** A value a node and attempt: the median over the metrics that gate, as a fraction of their baselines. */
    static List<NodeSpeed.Measured> measured(Collection<CaseHistory> cases) {
        List<NodeSpeed.Measured> measured = new ArrayList<>();
        for (CaseHistory history : cases) {
            Map<String, List<Double>> worse = new HashMap<>();
            history.metrics().stream()
                    .filter(metric -> metric.use() == MetricSpec.Use.GATES)
                    .forEach(metric -> compare(history, metric, worse));
            for (HistoryLine line : history.lines()) {
                double[] ratios = worse.getOrDefault(line.key(), List.of()).stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray();
                Medians.of(ratios)
                        .ifPresent(ratio -> line.nodes()
                                .forEach(node -> measured.add(new NodeSpeed.Measured(node, line.time(), ratio))));
            }
        }
        return measured;
    }

    private static void compare(CaseHistory history, MetricSpec metric, Map<String, List<Double>> worse) {
        List<Sample> before = new ArrayList<>();
        for (Sample sample : history.series(metric.name()).samples()) {
            if (sample.mark() != Mark.INVALID && sample.value() > 0) {
                double[] baseline = before.subList(Math.max(0, before.size() - BASELINE), before.size()).stream()
                        .mapToDouble(Sample::value)
                        .toArray();
                if (baseline.length >= FEWEST) {
                    double reference = Medians.of(baseline).orElseThrow();
                    worse.computeIfAbsent(sample.attempt() + " " + sample.run(), unknown -> new ArrayList<>())
                            .add(metric.direction().worse(sample.value(), reference));
                }
            }
            if (sample.mark() == Mark.GOOD) {
                before.add(sample);
            }
        }
    }
}
