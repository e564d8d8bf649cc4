package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.history.HistoryLine.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What has to be written of lines that are added to a file: what it doesn't say already. */
final class Addition {
    private final CaseFile file;
    private final Map<String, HistoryLine> there = new HashMap<>();

    Addition(CaseFile file) {
        this.file = file;
        file.lines().forEach(line -> there.put(line.key(), line));
    }

    List<HistoryLine> of(List<HistoryLine> lines) {
        List<HistoryLine> added = new ArrayList<>();
        for (HistoryLine line : lines) {
            HistoryLine before = there.get(line.key());
            HistoryLine news =
                    before == null ? line : line.values().isEmpty() ? marks(line, before) : unseen(line, before);
            if (!news.values().isEmpty() || !news.states().isEmpty()) {
                there.put(line.key(), before == null ? news : before.with(news));
                added.add(shortened(news));
            }
        }
        if (!added.isEmpty()) {
            int last = added.size() - 1;
            added.set(last, carrying(added.get(last)));
        }
        return added;
    }

    /** The metrics that {@code before} doesn't have: a value never changes. */
    private static HistoryLine unseen(HistoryLine line, HistoryLine before) {
        Map<String, Double> values = new TreeMap<>(line.values());
        values.keySet().removeAll(before.values().keySet());
        Map<String, State> states = new TreeMap<>(line.states());
        states.keySet().retainAll(values.keySet());
        return line.with(values, states);
    }

    private static HistoryLine marks(HistoryLine line, HistoryLine before) {
        Map<String, State> states = new TreeMap<>(line.states());
        states.entrySet()
                .removeIf(state ->
                        state.getValue().mark() == before.state(state.getKey()).mark());
        return line.with(Map.of(), states);
    }

    /** Without beginnings of regimes that are known. */
    private HistoryLine shortened(HistoryLine line) {
        Map<String, State> states = new TreeMap<>(line.states());
        states.replaceAll((metric, state) ->
                state.since().equals(Optional.ofNullable(file.since().get(metric)))
                        ? new State(state.mark(), Optional.empty(), state.open())
                        : state);
        return line.with(line.values(), states);
    }

    /** A regression stays open where nobody judged the metric. */
    private HistoryLine carrying(HistoryLine line) {
        if (file.lines().isEmpty() || line.values().isEmpty()) {
            return line;
        }
        HistoryLine newest = file.lines().get(file.lines().size() - 1);
        Map<String, State> states = new TreeMap<>(line.states());
        if (!newest.time().isAfter(line.time())) {
            file.open()
                    .forEach((metric, open) ->
                            states.putIfAbsent(metric, new State(Mark.GOOD, Optional.empty(), Optional.of(open))));
        }
        return line.with(line.values(), states);
    }
}
