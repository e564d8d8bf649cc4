package io.perfsanity.engine.result;

import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.testlist.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run has come to; also told while it goes on. Totals are derived, so they can't disagree with the cases.
 *
 * @param ended empty while the run goes on
 * @param testlists what the cases came from, as the user named it
 * @param facts what was run
 * @param cases in the order of the list
 * @param gate whether the cases are slower than before; empty where nobody asked, or not yet
 */
public record RunResult(
        String runId,
        String cluster,
        Instant started,
        Optional<Instant> ended,
        List<String> testlists,
        RunFacts facts,
        List<CaseResult> cases,
        Optional<GateReport> gate) {

    public RunResult {
        // Older files don't tell.
        facts = Objects.requireNonNullElse(facts, RunFacts.NONE);
        gate = Objects.requireNonNullElse(gate, Optional.empty());
    }

    /** The same with another verdict of the gate, or without one. */
    public RunResult judged(Optional<GateReport> other) {
        return new RunResult(runId, cluster, started, ended, testlists, facts, cases, other);
    }

    /** All three modes in their order, those without cases too. */
    public Map<Mode, ModeSummary> modes() {
        Map<Mode, ModeSummary> modes = new EnumMap<>(Mode.class);
        for (Mode mode : Mode.values()) {
            modes.put(mode, ModeSummary.of(of(mode)));
        }
        return Collections.unmodifiableMap(modes);
    }

    /** The cases of one mode. */
    public List<CaseResult> of(Mode mode) {
        return cases.stream().filter(result -> result.mode() == mode).toList();
    }

    public ModeSummary totals() {
        return ModeSummary.of(cases);
    }

    /** The cases that ran and did not pass. */
    public List<CaseResult> problems() {
        return cases.stream().filter(result -> result.verdict().isProblem()).toList();
    }

    /** What its comparisons are to do to a build: those with earlier runs, and those of candidates with their references. */
    public Severity severity() {
        return Stream.concat(
                        gate.map(GateReport::severity).stream(), cases.stream().map(CaseResult::severity))
                .max(Comparator.naturalOrder())
                .orElse(Severity.NONE);
    }

    /** Wall time; empty while the run goes on. */
    public Optional<Duration> duration() {
        return ended.map(end -> Duration.between(started, end));
    }
}
