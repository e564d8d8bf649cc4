package io.perfsanity.engine.gate;

import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.gate.GateReport.Machine;
import io.perfsanity.engine.gate.MeasuredCase.Measured;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether what is worse is worse together: many cases of a run, or all on one node. Then the machine is suspected and no case
 * is called a regression for this run, unless it was already worse in earlier runs.
 */
final class CommonMode {
    private static final Set<Kind> WORSE = EnumSet.of(Kind.SUSPECTED, Kind.REGRESSION, Kind.OUTLIER);
    private static final Set<Kind> UNJUDGED = EnumSet.of(Kind.INSUFFICIENT, Kind.INVALID);

    /** Two of six can be a coincidence, or one change of code that strikes both. */
    private static final int FEWEST_TOGETHER = 3;

    private static final int FEWEST_ON_A_NODE = 2;
    /** Who was worse in so many earlier runs isn't so for what strikes this one. */
    private static final int EARLIER_RUNS = 2;

    private CommonMode() {}

    private record Judged(boolean worse, Set<String> nodes) {}

    /** @param cases that {@code changes} are about, one for one */
    static Optional<Machine> of(List<MeasuredCase> cases, List<CaseChange> changes, double share) {
        List<Judged> judged = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            List<Change> gating =
                    changes.get(i).gating().filter(CommonMode::judged).toList();
            if (!gating.isEmpty()) {
                Optional<Change> worse = gating.stream()
                        .filter(each -> WORSE.contains(each.kind()) && !known(each))
                        .max(Comparator.comparing(Change::kind, Comparator.comparing(Kind.REGRESSION::equals)));
                judged.add(new Judged(worse.isPresent(), nodes(cases.get(i), worse)));
            }
        }
        List<Judged> worse = judged.stream().filter(Judged::worse).toList();
        Optional<Machine> node =
                nodeOf(worse, judged).map(name -> new Machine(Optional.of(name), worse.size(), judged.size()));
        boolean together = worse.size() >= FEWEST_TOGETHER && worse.size() > share * judged.size();
        return node.or(() -> Optional.of(new Machine(Optional.empty(), worse.size(), judged.size()))
                .filter(any -> together));
    }

    /** The changes with nothing held against a case for this run; its values wait for the next ones. */
    static List<CaseChange> excused(List<MeasuredCase> cases, List<CaseChange> changes) {
        List<CaseChange> excused = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            MeasuredCase of = cases.get(i);
            CaseChange each = changes.get(i);
            List<Change> mild =
                    each.changes().stream().map(change -> excused(of, change)).toList();
            excused.add(new CaseChange(each.index(), each.id(), mild, each.newBaseline()));
        }
        return excused;
    }

    private static Change excused(MeasuredCase of, Change change) {
        boolean held = change.kind() == Kind.SUSPECTED || change.kind() == Kind.REGRESSION;
        if (!held || !judged(change) || known(change)) {
            return change;
        }
        return change.machine(of.metrics().stream()
                .filter(each -> each.metric().name().equals(change.metric().name()))
                .findFirst()
                .flatMap(each -> each.series().open()));
    }

    private static boolean judged(Change change) {
        return !UNJUDGED.contains(change.kind())
                && (change.baseline()
                                .filter(each -> each.n() >= MedianRule.JUDGED_FROM)
                                .isPresent()
                        || change.standing().open().isPresent());
    }

    /** Whether earlier runs have shown it too. */
    private static boolean known(Change change) {
        long runs = change.standing().marks().stream()
                .map(Standing.Marking::run)
                .distinct()
                .count();
        return change.kind() == Kind.REGRESSION && runs > EARLIER_RUNS;
    }

    /** Where the case ran first; of one whose re-runs were worse as well, what they have in common with that. */
    private static Set<String> nodes(MeasuredCase of, Optional<Change> worse) {
        boolean again = worse.filter(each -> each.kind() == Kind.REGRESSION).isPresent();
        List<Sample> values = of.metrics().stream()
                .map(Measured::values)
                .max(Comparator.comparing(List::size))
                .orElse(List.of());
        Set<String> nodes = new HashSet<>();
        values.stream().limit(1).forEach(first -> nodes.addAll(first.nodes()));
        values.stream().limit(again ? Long.MAX_VALUE : 1).forEach(each -> nodes.retainAll(each.nodes()));
        return nodes;
    }

    /** The node that all worse cases share, and that few others ran on; others must have run elsewhere. */
    private static Optional<String> nodeOf(List<Judged> worse, List<Judged> judged) {
        if (worse.size() < FEWEST_ON_A_NODE) {
            return Optional.empty();
        }
        Set<String> shared = new HashSet<>(worse.get(0).nodes());
        worse.forEach(each -> shared.retainAll(each.nodes()));
        return shared.stream()
                .filter(node -> {
                    long there = judged.stream()
                            .filter(each -> each.nodes().contains(node))
                            .count();
                    return there < judged.size() && 2L * worse.size() > there;
                })
                .sorted()
                .findFirst();
    }
}
