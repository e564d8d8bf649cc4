package io.jenkins.plugins.perfsanity.results;

import hudson.model.Job;
import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.history.CaseHistory;
import io.perfsanity.engine.history.CaseIdentity;
import io.perfsanity.engine.history.Curation;
import io.perfsanity.engine.history.Curator;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.HistoryLine;
import io.perfsanity.engine.history.RunComparison;
import io.perfsanity.engine.history.RunRecord;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the runs of a job measured of a case, up to one of them, and what people said about it. Called by Jelly. */
public final class CasePast {
    private final Job<?, ?> job;
    private final History history;
    private final CaseHistory known;
    private final String runId;
    private final List<Change> changes;

    private CasePast(Job<?, ?> job, CaseHistory known, String runId, List<Change> changes) {
        this.job = job;
        this.history = JobHistory.of(job);
        this.known = known;
        this.runId = runId;
        this.changes = changes;
    }

    /**
     * Of a case of a run; empty where nothing was kept of it.
     *
     * @param judged against the runs before it
     */
    static Optional<CasePast> of(RunSummary run, CaseRow row, Optional<CaseChange> judged) throws IOException {
        Job<?, ?> job = run.getBuild().getParent();
        History history = JobHistory.of(job);
        List<CaseIdentity> identities = history.identities(row.getId()).stream()
                .filter(each -> each.cluster().equals(run.getCluster()))
                .toList();
        // Where the GPU changed there are several: the one of this run, else the latest
        Predicate<HistoryLine> ofRun = line -> line.run().equals(run.getRunId());
        return history.read(identities, Series.KEPT).stream()
                .filter(each -> !each.lines().isEmpty())
                .max(Comparator.comparing(
                                (CaseHistory each) -> each.lines().stream().anyMatch(ofRun))
                        .thenComparing(each ->
                                each.lines().get(each.lines().size() - 1).time()))
                .map(found -> new CasePast(
                        job,
                        found,
                        run.getRunId(),
                        judged.map(CaseChange::changes).orElse(List.of())));
    }

    /** A chart for each metric that gates, the one with the largest loss first; for all where none gates. */
    public List<MetricChart> getCharts() {
        Map<String, MetricSpec> specs = known.metrics().stream()
                .collect(Collectors.toMap(MetricSpec::name, each -> each, (one, other) -> one, TreeMap::new));
        changes.forEach(change -> specs.put(change.metric().name(), change.metric()));
        boolean any = specs.values().stream().anyMatch(each -> each.use() == MetricSpec.Use.GATES);
        RecordedRuns runs = RecordedRuns.all(job);
        Map<String, String> builds = runs.byId(ids());
        return specs.values().stream()
                .filter(each -> !any || each.use() == MetricSpec.Use.GATES)
                .map(each -> new MetricChart(
                        each, known.series(each.name()), change(each.name()), runId, job.getUrl(), builds))
                .filter(chart -> !chart.getPoints().isEmpty())
                .sorted(Comparator.comparingDouble(MetricChart::worse).reversed())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private Set<String> ids() {
        return known.lines().stream().map(HistoryLine::run).collect(Collectors.toSet());
    }

    private Optional<Change> change(String metric) {
        return changes.stream()
                .filter(each -> each.metric().name().equals(metric))
                .findFirst();
    }

    /** Metrics with a regression that nobody fixed or accepted, now. */
    public List<String> getOpen() {
        return known.metrics().stream()
                .map(MetricSpec::name)
                .filter(name -> known.series(name).open().isPresent())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** To choose from in forms. */
    public List<String> getMetrics() {
        return known.metrics().stream().map(MetricSpec::name).collect(Collectors.toCollection(ArrayList::new));
    }

    /** What of the run is another than when the slower metric was last good. */
    public List<Difference> getDifferences() {
        Optional<String> good = changes.stream()
                .filter(Change::slower)
                .flatMap(change -> change.began().stream())
                .flatMap(interval -> interval.lastGood().stream())
                .map(sample -> sample.run())
                .findFirst();
        try {
            Optional<RunRecord> now = history.run(runId);
            Optional<RunRecord> before = good.isPresent() ? history.run(good.get()) : Optional.empty();
            return now.isEmpty() || before.isEmpty()
                    ? List.of()
                    : Difference.all(RunComparison.of(
                            new RunComparison.Side(before.get(), List.of(), Map.of()),
                            new RunComparison.Side(now.get(), List.of(), Map.of())));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** What people said about the case, the latest first. */
    public List<Said> getSaid() {
        List<Said> said = known.curations().stream().map(Said::new).collect(Collectors.toCollection(ArrayList::new));
        Collections.reverse(said);
        return said;
    }

    /**
     * Keeps what a person says.
     *
     * @param word of a {@link Curation.Kind}
     * @param metric empty: all of the case
     * @param value of a threshold, as a fraction; empty: as for other cases
     * @return whether it can be meant
     * @throws IllegalArgumentException with what is wrong
     */
    boolean say(String who, String word, Optional<String> metric, String run, Optional<Double> value, String reason)
            throws IOException {
        if (metric.filter(name -> known.metric(name).isEmpty()).isPresent()) {
            throw new IllegalArgumentException("the case has no metric " + PlainText.quoted(metric.get()));
        }
        Curation.Kind kind = Stream.of(Curation.Kind.values())
                .filter(each -> each.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nobody can say " + PlainText.quoted(word)));
        Curator curator = new Curator(history, known.identity(), who, Instant.now());
        List<Curation> kept =
                switch (kind) {
                    case INVALID -> curator.invalid(run, metric, reason);
                    case VALID -> curator.valid(run, metric, reason);
                    case ACCEPT -> curator.accept(metric, reason);
                    case PIN -> curator.pin(metric, Optional.of(run).filter(id -> !id.isEmpty()), reason);
                    case UNPIN -> curator.unpin(metric, reason);
                    case RESET -> curator.reset(metric, reason);
                    case THRESHOLD -> curator.threshold(metric, value, reason);
                };
        return !kept.isEmpty();
    }

    /** A fact that two runs don't share. */
    public static final class Difference {
        private final RunComparison.FactDifference fact;

        private Difference(RunComparison.FactDifference fact) {
            this.fact = fact;
        }

        static List<Difference> all(RunComparison runs) {
            return runs.facts().stream().map(Difference::new).collect(Collectors.toCollection(ArrayList::new));
        }

        public String getName() {
            return PlainText.of(fact.name());
        }

        public String getFirst() {
            return PlainText.of(fact.first());
        }

        public String getSecond() {
            return PlainText.of(fact.second());
        }
    }

    /** What somebody said. */
    public static final class Said {
        private final Curation said;

        private Said(Curation said) {
            this.said = said;
        }

        public String getWhen() {
            return MetricChart.time(said.when());
        }

        public String getWho() {
            return PlainText.of(said.who());
        }

        /** In the reader's language. */
        public String getWhat() {
            return switch (said.kind()) {
                case INVALID -> Messages.Said_Invalid(PlainText.of(said.run().orElse("")));
                case VALID -> Messages.Said_Valid(PlainText.of(said.run().orElse("")));
                case ACCEPT -> Messages.Said_Accept();
                case PIN ->
                    Messages.Said_Pin(said.value().map(MetricChart::number).orElse(""));
                case UNPIN -> Messages.Said_Unpin();
                case RESET -> Messages.Said_Reset();
                case THRESHOLD ->
                    said.value()
                            .map(value -> Messages.Said_Threshold(MetricChart.number(value * 100)))
                            .orElseGet(Messages::Said_NoThreshold);
            };
        }

        public String getMetric() {
            return PlainText.of(said.metric().orElse(""));
        }

        public String getReason() {
            return PlainText.of(said.reason());
        }
    }
}
