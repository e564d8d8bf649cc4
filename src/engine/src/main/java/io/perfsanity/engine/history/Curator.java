package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.history.Curation.Kind;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What one person says about one case, once: each method keeps it and returns it, or nothing where it can't be meant. */
public final class Curator {
    /** As many values as a baseline has. */
    private static final int BASELINE = 20;

    private final History history;
    private final CaseHistory known;
    private final String who;
    private final Instant now;

    /** @param who as the system knows that person that asks */
    public Curator(History history, CaseIdentity identity, String who, Instant now) throws IOException {
        this.history = history;
        this.known = history.read(identity, Integer.MAX_VALUE);
        this.who = who;
        this.now = now;
    }

    /** The value of a run is worth nothing; none where the run has none here. */
    public List<Curation> invalid(String run, Optional<String> metric, String reason) throws IOException {
        return ofRun(Kind.INVALID, run, metric, reason);
    }

    /** It is worth something after all. */
    public List<Curation> valid(String run, Optional<String> metric, String reason) throws IOException {
        return ofRun(Kind.VALID, run, metric, reason);
    }

    private List<Curation> ofRun(Kind kind, String run, Optional<String> metric, String reason) throws IOException {
        boolean there = known.lines().stream().anyMatch(line -> line.run().equals(run));
        return there ? keep(List.of(say(kind, metric, reason).ofRun(run))) : List.of();
    }

    /** What is open is the new normal, at the level that it has now; none where nothing is open. */
    public List<Curation> accept(Optional<String> metric, String reason) throws IOException {
        List<Curation> said = new ArrayList<>();
        for (String name : metrics(metric)) {
            known.series(name)
                    .open()
                    .ifPresent(open -> said.add(say(Kind.ACCEPT, Optional.of(name), reason)
                            .ofRun(open.run())
                            .from(open.levelSince())));
        }
        return keep(said);
    }

    /**
     * A baseline that stays: what there is now, or what a run measured; none where there is no value.
     *
     * @param run whose values are meant
     */
    public List<Curation> pin(Optional<String> metric, Optional<String> run, String reason) throws IOException {
        List<Curation> said = new ArrayList<>();
        for (String name : metrics(metric)) {
            baseline(known.series(name), run)
                    .ifPresent(value ->
                            said.add(say(Kind.PIN, Optional.of(name), reason).valued(value)));
        }
        return keep(said);
    }

    private static OptionalDouble baseline(Series series, Optional<String> run) {
        List<Sample> meant = series.samples().stream()
                .filter(sample -> run.isPresent()
                        ? sample.run().equals(run.get())
                        : sample.mark() == Mark.GOOD
                                && series.regimeSince()
                                        .filter(since -> sample.time().isBefore(since))
                                        .isEmpty())
                .toList();
        double[] values = meant.subList(Math.max(0, meant.size() - BASELINE), meant.size()).stream()
                .mapToDouble(Sample::value)
                .toArray();
        return Medians.of(values);
    }

    /** A baseline in the metric's unit that stays. */
    public List<Curation> pin(String metric, double value, String reason) throws IOException {
        return keep(List.of(say(Kind.PIN, Optional.of(metric), reason).valued(value)));
    }

    /** The baseline moves again. */
    public List<Curation> unpin(Optional<String> metric, String reason) throws IOException {
        return keep(List.of(say(Kind.UNPIN, metric, reason)));
    }

    /** The baseline begins anew with what comes from now on. */
    public List<Curation> reset(Optional<String> metric, String reason) throws IOException {
        return keep(List.of(say(Kind.RESET, metric, reason).from(now)));
    }

    /** A change below it, as a fraction, is never called one; empty: as for every case. */
    public List<Curation> threshold(Optional<String> metric, Optional<Double> threshold, String reason)
            throws IOException {
        Curation said = say(Kind.THRESHOLD, metric, reason);
        return keep(List.of(threshold.map(said::valued).orElse(said)));
    }

    private List<String> metrics(Optional<String> metric) {
        return metric.map(List::of)
                .orElseGet(() -> known.metrics().stream().map(MetricSpec::name).toList());
    }

    private Curation say(Kind kind, Optional<String> metric, String reason) {
        return Curation.of(kind, now, who, reason, metric);
    }

    private List<Curation> keep(List<Curation> said) throws IOException {
        for (Curation each : said) {
            history.note(known.identity(), each);
        }
        return said;
    }
}
