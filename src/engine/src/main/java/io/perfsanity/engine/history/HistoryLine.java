package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.OpenRegression;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one attempt of a run left of a case.
 *
 * @param time when it was measured
 * @param nodes one name each; empty where nobody knows
 * @param commit of what was measured
 * @param values finite, by metric, in its unit; empty where the line only tells how an earlier value stands now
 * @param states what the gate made of the metrics, by name; one that isn't there was not judged
 */
public record HistoryLine(
        String run,
        int attempt,
        Instant time,
        List<String> nodes,
        Optional<String> commit,
        Map<String, Double> values,
        Map<String, State> states) {

    public HistoryLine {
        nodes = List.copyOf(nodes);
        values = values instanceof MetricValues ? values : Collections.unmodifiableMap(new TreeMap<>(values));
        states = states.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(states));
    }

    /**
     * How a metric stands from this line on.
     *
     * @param mark of this line's value
     * @param since when the regime began that counts now; empty: as before
     * @param open the regression that is open after it
     */
    public record State(Mark mark, Optional<Instant> since, Optional<OpenRegression> open) {
        static final State GOOD = new State(Mark.GOOD, Optional.empty(), Optional.empty());

        static State of(Mark mark) {
            return new State(mark, Optional.empty(), Optional.empty());
        }
    }

    /** How a metric stands. */
    State state(String metric) {
        return states.getOrDefault(metric, State.GOOD);
    }

    /** What tells attempts apart. */
    String key() {
        return attempt + " " + run;
    }

    HistoryLine with(Map<String, Double> others, Map<String, State> otherStates) {
        return new HistoryLine(run, attempt, time, nodes, commit, others, otherStates);
    }

    /** One with the values and states of both, where {@code later} decides what both tell. */
    HistoryLine with(HistoryLine later) {
        Map<String, Double> allValues = new TreeMap<>(values);
        allValues.putAll(later.values);
        Map<String, State> allStates = new TreeMap<>(states);
        // One without values tells of another run's verdict what this one's value is worth now, and nothing else.
        later.states.forEach((metric, state) -> allStates.merge(
                metric,
                state,
                (before, now) -> later.values.isEmpty() ? new State(now.mark(), before.since(), before.open()) : now));
        HistoryLine facts = values.isEmpty() ? later : this;
        return facts.with(allValues, allStates);
    }
}
