package io.jenkins.plugins.perfsanity.results;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Job;
import io.perfsanity.engine.history.CaseEntry;
import io.perfsanity.engine.history.CaseHistory;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.HistoryLine;
import io.perfsanity.engine.history.RunComparison;
import io.perfsanity.engine.history.RunComparison.Side;
import io.perfsanity.engine.history.RunRecord;
import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** Two runs of a job, and all that differs. Called by Jelly. */
public final class RunPair {
    private static final Logger LOGGER = Logger.getLogger(RunPair.class.getName());
    /** A run adds so many lines to a case at most: itself and its re-runs. */
    private static final int MOST_LINES = 5;

    private final String from;
    private final String to;
    private final Optional<RunComparison> comparison;

    /**
     * By their ids, as an address has them.
     *
     * @param from null where none was chosen
     */
    RunPair(Job<?, ?> job, @CheckForNull String from, @CheckForNull String to) {
        this.from = Util.fixNull(from);
        this.to = Util.fixNull(to);
        this.comparison = compare(JobHistory.of(job), this.from, this.to);
    }

    private static Optional<RunComparison> compare(History history, String from, String to) {
        try {
            Optional<RunRecord> first = history.run(from);
            Optional<RunRecord> second = history.run(to);
            if (first.isEmpty() || second.isEmpty()) {
                return Optional.empty();
            }
            RunRecord older = first.get().started().isBefore(second.get().started()) ? first.get() : second.get();
            long since = history.runs().stream()
                    .filter(run -> !run.started().isBefore(older.started()))
                    .count();
            List<CaseHistory> cases = history.read(history.identities(), (int) Math.min(10_000, since * MOST_LINES));
            return Optional.of(RunComparison.of(side(first.get(), cases), side(second.get(), cases)));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "what was measured can't be read in " + history.directory());
            return Optional.empty();
        }
    }

    private static Side side(RunRecord run, List<CaseHistory> cases) {
        List<CaseEntry> entries = new ArrayList<>();
        for (CaseHistory each : cases) {
            List<HistoryLine> own = each.lines().stream()
                    .filter(line -> line.run().equals(run.run()))
                    .toList();
            if (!own.isEmpty()) {
                entries.add(new CaseEntry(each.identity(), each.metrics(), own));
            }
        }
        return new Side(run, entries, Map.of());
    }

    public String getFrom() {
        return from;
    }

    public String getTo() {
        return to;
    }

    /** Whether both are known. */
    public boolean isKnown() {
        return comparison.isPresent();
    }

    /** What differs between what was noted of them. */
    public List<CasePast.Difference> getDifferences() {
        return comparison.map(CasePast.Difference::all).orElse(List.of());
    }

    /** A line a case and metric. */
    public List<Line> getLines() {
        return comparison.stream()
                .flatMap(pair -> pair.cases().stream())
                .flatMap(each -> each.metrics().stream().map(metric -> new Line(each, metric)))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** A metric of a case in both. */
    public static final class Line {
        private final RunComparison.CasePair of;
        private final RunComparison.MetricPair metric;

        private Line(RunComparison.CasePair of, RunComparison.MetricPair metric) {
            this.of = of;
            this.metric = metric;
        }

        public String getId() {
            return PlainText.of(of.testId());
        }

        public String getMetric() {
            return PlainText.of(metric.metric().name());
        }

        public String getUnit() {
            return PlainText.of(metric.metric().unit());
        }

        public String getFirst() {
            return metric.first().map(MetricText::of).orElse("");
        }

        public String getSecond() {
            return metric.second().map(MetricText::of).orElse("");
        }

        /** In the reader's language. */
        public String getWords() {
            return metric.worse().isPresent()
                    ? new ChangeWord("", metric.words()).size()
                    : metric.first().isPresent() ? Messages.RunPair_OnlyFirst() : Messages.RunPair_OnlySecond();
        }
    }
}
