package io.jenkins.plugins.perfsanity.results;

import io.jenkins.plugins.perfsanity.forms.ReaderWords;
import io.perfsanity.engine.result.Comparison;
import io.perfsanity.engine.result.LegResult;
import io.perfsanity.engine.result.MetricComparison;
import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.text.PlainText;
import java.util.ArrayList;
import java.util.List;

/** A case's candidate (B) beside its reference (A): a line a metric, and the runs of the job. Called by Jelly. */
public final class SidesTable {
    private static final int MAX_TEXT = 300;

    private final Comparison compared;

    SidesTable(Comparison compared) {
        this.compared = compared;
    }

    public String getA() {
        return PlainText.line(compared.a(), MAX_TEXT);
    }

    public String getB() {
        return PlainText.line(compared.b(), MAX_TEXT);
    }

    /** None where a leg failed. */
    public List<Line> getLines() {
        return new ArrayList<>(compared.metrics().stream().map(Line::new).toList());
    }

    public List<Leg> getLegs() {
        return new ArrayList<>(compared.legs().stream().map(Leg::new).toList());
    }

    /** One metric. */
    public static final class Line {
        private final MetricComparison compared;

        private Line(MetricComparison compared) {
            this.compared = compared;
        }

        public String getName() {
            return PlainText.line(compared.metric().name(), MAX_TEXT);
        }

        public String getUnit() {
            return PlainText.line(compared.metric().unit(), MAX_TEXT);
        }

        public String getValueOfA() {
            return MetricText.of(compared.a());
        }

        public String getValueOfB() {
            return MetricText.of(compared.b());
        }

        /** In the reader's language. */
        public String getWords() {
            return word(compared.ratios().worse()).label();
        }

        public String getColor() {
            return word(compared.ratios().worse()).color();
        }

        /** Where it lies with 90 % confidence. */
        public String getLow() {
            return word(compared.ratios().low()).size();
        }

        public String getHigh() {
            return word(compared.ratios().high()).size();
        }

        /** In percent. */
        public int getSure() {
            return compared.percentSure();
        }

        private ChangeWord word(double worse) {
            return new ChangeWord(Candidate.kind(compared), compared.metric().words(worse));
        }
    }

    /** One run of the case within its job. */
    public static final class Leg {
        private final LegResult leg;

        private Leg(LegResult leg) {
            this.leg = leg;
        }

        public String getName() {
            return leg.name();
        }

        public String getVerdict() {
            return new VerdictWord(leg.verdict().name()).getLabel();
        }

        public String getColor() {
            return new VerdictWord(leg.verdict().name()).getColor();
        }

        public String getReason() {
            return PlainText.line(ReaderWords.phrase(leg.reason()), MAX_TEXT);
        }
    }
}
