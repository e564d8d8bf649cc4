package io.perfsanity.engine.gate;

import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.text.Words;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The verdict of the gate over a run. Everything that tells of it is made from this, so that nothing can disagree.
 *
 * @param rule that decided
 * @param cases in the order of the list, those that were measured
 * @param machine set where the machine is suspected
 * @param reruns which cases are to run again, the most urgent first, within the budget; empty in a final report
 */
public record GateReport(Rule rule, List<CaseChange> cases, Optional<Machine> machine, List<Rerun> reruns) {
    private static final Set<Kind> UNTOLD = EnumSet.of(Kind.INSUFFICIENT, Kind.INVALID);

    public GateReport {
        cases = List.copyOf(cases);
        reruns = List.copyOf(reruns);
    }

    /**
     * Why the machine is suspected.
     *
     * @param node the one that all worse cases ran on; empty: too many cases were worse
     * @param worse how many cases were worse
     * @param judged of how many
     */
    public record Machine(Optional<String> node, int worse, int judged) {
        /** {@code machine suspected: 12 of 30 cases are worse together}. */
        public String words() {
            return words(Words.ENGLISH);
        }

        /** The same in the reader's language. */
        public String words(Words words) {
            return node.map(name -> words.say("machine.node", worse, judged, name))
                    .orElseGet(() -> words.say("machine.together", worse, judged));
        }
    }

    /**
     * A case that is to run again.
     *
     * @param count how many times
     * @param avoid nodes it ran on, to be left out where there are others
     */
    public record Rerun(int index, String id, int count, List<String> avoid) {
        public Rerun {
            avoid = List.copyOf(avoid);
        }
    }

    /** How the cases fared, each counted once. */
    public record Counts(int slower, int faster, int cantTell, int unchanged) {
        /** {@code 2 slower, 1 faster, 3 can't tell yet}; {@code nothing changed} where all are unchanged. */
        public String words() {
            return words(Words.ENGLISH);
        }

        /** The same in the reader's language. */
        public String words(Words words) {
            List<String> parts = Stream.of(
                            slower > 0 ? words.say("counts.slower", slower) : "",
                            faster > 0 ? words.say("counts.faster", faster) : "",
                            cantTell > 0 ? words.say("counts.cantTell", cantTell) : "")
                    .filter(part -> !part.isEmpty())
                    .toList();
            return parts.isEmpty() ? words.say("counts.nothing") : String.join(words.say("comma"), parts);
        }
    }

    /** How the cases fared. A suspicion that nobody could confirm can't be told yet either. */
    public Counts counts() {
        int slower = 0;
        int faster = 0;
        int cantTell = 0;
        for (CaseChange each : cases) {
            List<Kind> kinds = each.gating().map(Change::kind).toList();
            if (each.gating().anyMatch(Change::slower)) {
                slower++;
            } else if (kinds.contains(Kind.SUSPECTED) || kinds.contains(Kind.MACHINE)) {
                cantTell++;
            } else if (kinds.contains(Kind.IMPROVED) || kinds.contains(Kind.FIXED)) {
                faster++;
            } else if (kinds.isEmpty() || kinds.stream().allMatch(UNTOLD::contains)) {
                cantTell++;
            }
        }
        return new Counts(slower, faster, cantTell, cases.size() - slower - faster - cantTell);
    }

    /** The same as the last word: nothing runs again. */
    public GateReport withoutReruns() {
        return new GateReport(rule, cases, machine, List.of());
    }

    /** What the gate does to the build. */
    public Severity severity() {
        return cases.stream()
                .map(CaseChange::severity)
                .max(Comparator.naturalOrder())
                .orElse(Severity.NONE);
    }
}
