package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.text.PlainText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A metric of a case over the runs of a job. The page has it as a table, from which a script draws the chart. Called by
 * Jelly.
 */
public final class MetricChart {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final MetricSpec metric;
    private final Optional<Change> change;
    private final Optional<Instant> regime;
    private final Series series;
    private final List<Point> points;

    /**
     * Of a run.
     *
     * @param runId later ones aren't shown, unless it has no value
     * @param builds addresses of runs, below the job
     */
    MetricChart(
            MetricSpec metric,
            Series kept,
            Optional<Change> change,
            String runId,
            String jobUrl,
            Map<String, String> builds) {
        this.metric = metric;
        this.change = change;
        this.series = kept;
        Optional<Instant> end = kept.samples().stream()
                .filter(sample -> sample.run().equals(runId))
                .map(Sample::time)
                .max(Instant::compareTo);
        List<Sample> shown = kept.samples().stream()
                .filter(sample -> end.isEmpty() || !sample.time().isAfter(end.get()))
                .toList();
        this.regime = kept.regimeSince()
                .filter(since -> shown.stream().anyMatch(sample -> sample.time().isBefore(since)));
        Optional<Sample> first = shown.stream()
                .filter(sample ->
                        regime.filter(since -> !sample.time().isBefore(since)).isPresent())
                .findFirst();
        this.points = shown.stream()
                .map(sample -> new Point(
                        sample,
                        jobUrl,
                        builds.getOrDefault(sample.run(), ""),
                        sample.run().equals(runId),
                        first.filter(sample::equals).isPresent()))
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.reverse(points);
    }

    static String time(Instant instant) {
        return MINUTE.format(instant);
    }

    static String number(double value) {
        return MetricText.of(value);
    }

    double worse() {
        return change.map(Change::worse).orElse(-1.0);
    }

    public String getMetric() {
        return PlainText.of(metric.name());
    }

    public String getUnit() {
        return PlainText.of(metric.unit());
    }

    /** The change in the reader's language; empty text where the run wasn't compared. */
    public String getWords() {
        return change.map(MetricChart::word).map(ChangeWord::label).orElse("");
    }

    public String getColor() {
        return change.map(MetricChart::word).map(ChangeWord::color).orElse("");
    }

    private static ChangeWord word(Change change) {
        return new ChangeWord(change.kind().toString(), change.words());
    }

    /** What it was compared with, for the script; empty text where there was too little. So are the next two. */
    public String getBaseline() {
        return level(0);
    }

    public String getLow() {
        return level(-1);
    }

    public String getHigh() {
        return level(1);
    }

    private String level(int bands) {
        return change.flatMap(each ->
                        each.baseline().map(base -> String.valueOf((float) (base.value() * (1 + bands * each.band())))))
                .orElse("");
    }

    /** In words; empty text where there is none. */
    public String getBaselineText() {
        return change.flatMap(each -> each.baseline()
                        .map(base -> Messages.MetricChart_Baseline(
                                number(base.value()), base.n(), number(each.band() * 100))))
                .orElse("");
    }

    /** Between which runs a slower value began; empty text where that isn't known. */
    public String getBegan() {
        return change.filter(Change::slower)
                .flatMap(Change::began)
                .map(interval -> Messages.MetricChart_Began(
                        interval.lastGood().map(MetricChart::told).orElse("–"), told(interval.firstBad())))
                .orElse("");
    }

    private static String told(Sample sample) {
        return PlainText.of(sample.run()
                + sample.commit().map(commit -> " (" + commit + ")").orElse(""));
    }

    /** A baseline that somebody pinned; empty text for none. */
    public String getPinned() {
        return series.pinned().map(MetricChart::number).orElse("");
    }

    /** In percent, where somebody set one for the case; else empty text. */
    public String getThreshold() {
        return series.threshold().map(value -> number(value * 100)).orElse("");
    }

    /** The newest first. */
    public List<Point> getPoints() {
        return points;
    }

    /** A value. */
    public static final class Point {
        private final Sample sample;
        private final String jobUrl;
        private final String path;
        private final boolean now;
        private final boolean first;

        /** @param first whether the baseline began anew with it */
        Point(Sample sample, String jobUrl, String path, boolean now, boolean first) {
            this.sample = sample;
            this.jobUrl = jobUrl;
            this.path = path;
            this.now = now;
            this.first = first;
        }

        /** The build, or the run's id where no build of the job has it. */
        public String getName() {
            return path.isEmpty() ? PlainText.of(sample.run()) : "#" + path.substring(0, path.indexOf('/'));
        }

        /** Of the run's page, below the controller's; empty text where no build has it. */
        public String getUrl() {
            return path.isEmpty() ? "" : jobUrl + path;
        }

        public String getRun() {
            return sample.run();
        }

        public int getAttempt() {
            return sample.attempt();
        }

        public String getTime() {
            return time(sample.time());
        }

        public double getValue() {
            return sample.value();
        }

        public String getValueText() {
            return number(sample.value());
        }

        public String getNodes() {
            return PlainText.of(String.join(", ", sample.nodes()));
        }

        public String getCommit() {
            return PlainText.of(sample.commit().orElse(""));
        }

        /** For the script. */
        public String getMark() {
            return sample.mark().toString();
        }

        /** In the reader's language; empty text for a value like others. */
        public String getMarkText() {
            return switch (sample.mark()) {
                case GOOD -> "";
                case SUSPECTED -> Messages.Change_Suspected();
                case OUTLIER -> Messages.Change_Outlier();
                case REGRESSION -> Messages.Change_Regression();
                case INVALID -> Messages.MetricChart_Invalid();
            };
        }

        public boolean isInvalid() {
            return sample.mark() == Mark.INVALID;
        }

        /** Of the run that the page is about. */
        public boolean isNow() {
            return now;
        }

        public boolean isFirst() {
            return first;
        }
    }
}
