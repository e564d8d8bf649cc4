package io.perfsanity.engine.gate;

import io.perfsanity.engine.gate.GateReport.Rerun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which cases of a run are run again.
 *
 * @param share how many re-runs there may be, as a share of the cases; 0: none
 */
record RerunBudget(double share) {
    /** Or a list of three cases could confirm nothing. */
    private static final int FEWEST = 4;

    /** The most urgent first; what doesn't fit is left out whole, since half of it would decide nothing. */
    List<Rerun> reruns(List<MeasuredCase> cases, List<CaseChange> changes) {
        int left = share <= 0 ? 0 : Math.max(FEWEST, (int) (share * cases.size()));
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            left -= done(cases.get(i));
            asked.add(new Asked(cases.get(i), changes.get(i)));
        }
        asked.sort(Comparator.comparingDouble(Asked::urgency).reversed());
        List<Rerun> reruns = new ArrayList<>();
        for (Asked each : asked) {
            if (each.wanted() > 0 && each.wanted() <= left) {
                left -= each.wanted();
                reruns.add(new Rerun(each.of.index(), each.of.id(), each.wanted(), nodes(each.of)));
            }
        }
        return reruns;
    }

    private record Asked(MeasuredCase of, CaseChange change) {
        int wanted() {
            return change.changes().stream()
                    .mapToInt(Change::rerunsWanted)
                    .max()
                    .orElse(0);
        }

        /** How far the worst metric is beyond its band. */
        double urgency() {
            return change.changes().stream()
                    .filter(each -> each.rerunsWanted() > 0)
                    .mapToDouble(each -> each.worse() / each.band())
                    .max()
                    .orElse(0);
        }
    }

    private static int done(MeasuredCase of) {
        return of.metrics().stream()
                .mapToInt(each -> Math.max(0, each.values().size() - 1))
                .max()
                .orElse(0);
    }

    private static List<String> nodes(MeasuredCase of) {
        return of.metrics().stream()
                .flatMap(each -> each.values().stream())
                .flatMap(each -> each.nodes().stream())
                .distinct()
                .sorted()
                .toList();
    }
}
