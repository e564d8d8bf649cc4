package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.OpenRegression;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of one case.
 *
 * @param metrics in the order in which they were first measured
 * @param lines oldest first; not more than were asked for
 * @param since when the regime of a metric began, by the gate's verdicts
 * @param open regressions by metric, by the gate's last verdict
 * @param curations oldest first, all of them
 */
public record CaseHistory(
        CaseIdentity identity,
        List<MetricSpec> metrics,
        List<HistoryLine> lines,
        Map<String, Instant> since,
        Map<String, OpenRegression> open,
        List<Curation> curations) {

    /** Of a case that was never measured. */
    public static CaseHistory none(CaseIdentity identity) {
        return new CaseHistory(identity, List.of(), List.of(), Map.of(), Map.of(), List.of());
    }

    /** As it was before a run; what that run's verdict said of earlier ones stays. */
    CaseHistory without(String run) {
        return new CaseHistory(
                identity,
                metrics,
                lines.stream().filter(line -> !line.run().equals(run)).toList(),
                since,
                open,
                curations);
    }

    public Optional<MetricSpec> metric(String name) {
        return metrics.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** All metrics as the gate sees them, by name. */
    public Map<String, Series> series() {
        Map<String, Series> all = new TreeMap<>();
        metrics.forEach(metric -> all.put(metric.name(), series(metric.name())));
        return all;
    }

    /** One metric as the gate sees it: the values with their marks, and what people said about them. */
    public Series series(String metric) {
        List<Sample> samples = new ArrayList<>(lines.size());
        // The lines know the names by these very texts, which spares comparing them letter by letter.
        String name = metric(metric).map(MetricSpec::name).orElse(metric);
        for (HistoryLine line : lines) {
            Double value = line.values().get(name);
            if (value != null) {
                Mark mark = line.state(metric).mark();
                samples.add(
                        new Sample(line.run(), line.attempt(), line.time(), value, line.nodes(), line.commit(), mark));
            }
        }
        Curated curated =
                new Curated(samples, Optional.ofNullable(since.get(metric)), Optional.ofNullable(open.get(metric)));
        curations.stream().filter(each -> each.isAbout(metric)).forEach(curated::hear);
        return curated.series();
    }

    /** A series on its way through what people said. */
    private static final class Curated {
        private final List<Sample> samples;
        private Optional<Instant> since;
        private Optional<OpenRegression> open;
        private Optional<Double> pinned = Optional.empty();
        private Optional<Double> threshold = Optional.empty();

        Curated(List<Sample> samples, Optional<Instant> since, Optional<OpenRegression> open) {
            this.samples = samples;
            this.since = since;
            this.open = open;
        }

        void hear(Curation said) {
            switch (said.kind()) {
                case INVALID -> mark(said.run().orElse(""), Mark.INVALID);
                case VALID -> mark(said.run().orElse(""), Mark.GOOD);
                case THRESHOLD -> threshold = said.value();
                case UNPIN -> pinned = Optional.empty();
                case PIN -> {
                    pinned = said.value();
                    close(said);
                }
                case RESET -> {
                    begin(said);
                    close(said);
                }
                case ACCEPT -> {
                    samples.replaceAll(sample -> isAccepted(sample, said) ? sample.marked(Mark.GOOD) : sample);
                    begin(said);
                    close(said);
                }
            }
        }

        private void mark(String run, Mark mark) {
            samples.replaceAll(sample -> sample.run().equals(run) ? sample.marked(mark) : sample);
        }

        private static boolean isAccepted(Sample sample, Curation said) {
            return sample.mark() == Mark.REGRESSION
                    && !sample.time().isBefore(said.since().orElse(said.when()))
                    && !sample.time().isAfter(said.when());
        }

        private void begin(Curation said) {
            Instant from = said.since().orElse(said.when());
            since = Optional.of(since.filter(from::isBefore).orElse(from));
            pinned = Optional.empty();
        }

        /** What had begun before is no longer open; what begins after it is another. */
        private void close(Curation said) {
            open = open.filter(regression -> regression.since().isAfter(said.when()));
        }

        Series series() {
            return new Series(samples, since, open, pinned, threshold);
        }
    }
}
