package io.jenkins.plugins.perfsanity.results;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.result.Comparison;
import io.perfsanity.engine.text.PlainText;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The change that stands for a case, for the same readers as {@link CaseRow}, whose part it is. */
@ExportedBean(defaultVisibility = 3)
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public final class RowChange implements Serializable {
    private static final long serialVersionUID = 1L;
    /** So that a build's record stays small. */
    private static final int MAX_TEXT = 80;

    private final String metric;
    private final String kind;
    private final String words;
    private final double worse;
    private final String newBaseline;
    /** The newest values before this one and it, oldest first, for a small chart; not in pipelines' way. */
    private final ArrayList<Double> past;

    /** For what a record doesn't say. */
    private RowChange() {
        this("", "", "", 0, "", List.of());
    }

    private RowChange(String metric, String kind, String words, double worse, String newBaseline, List<Double> past) {
        this.metric = metric;
        this.kind = kind;
        this.words = words;
        this.worse = worse;
        this.newBaseline = newBaseline;
        this.past = new ArrayList<>(past);
    }

    /**
     * What stands in the row of a case.
     *
     * @param judged null where it wasn't
     * @param past what is known of its metrics
     * @return null where there is nothing to tell
     */
    @CheckForNull
    static RowChange of(@CheckForNull CaseChange judged, Map<String, Series> past) {
        if (judged == null) {
            return null;
        }
        String instead =
                judged.newBaseline().map(text -> PlainText.line(text, MAX_TEXT)).orElse("");
        return judged.worst()
                .map(change -> new RowChange(
                        PlainText.line(change.metric().name(), MAX_TEXT),
                        change.kind().toString(),
                        change.words(),
                        Spark.rounded(change.worse()),
                        instead,
                        Spark.newest(past.getOrDefault(change.metric().name(), Series.EMPTY))))
                .orElseGet(() -> instead.isEmpty() ? null : new RowChange("", "", "", 0, instead, List.of()));
    }

    /** What stands in the row of a case that ran with a reference and a candidate; null where a leg failed. */
    @CheckForNull
    static RowChange of(Comparison compared) {
        return Candidate.telling(compared)
                .map(each -> new RowChange(
                        PlainText.line(each.metric().name(), MAX_TEXT),
                        Candidate.kind(each),
                        each.metric().words(each.ratios().worse()),
                        Spark.rounded(each.ratios().worse()),
                        "",
                        List.of()))
                .orElse(null);
    }

    /** Of which it is the change. */
    @Exported
    @Whitelisted
    public String getMetric() {
        return metric;
    }

    /**
     * The gate's word: {@code regression}, {@code suspected}, {@code unchanged}; of a candidate {@code candidate-slower},
     * {@code candidate-within}, {@code candidate-faster} or {@code candidate-same}.
     */
    @Exported
    @Whitelisted
    public String getKind() {
        return kind;
    }

    /** {@code 8 % slower}. */
    @Exported
    @Whitelisted
    public String getWords() {
        return words;
    }

    /** As a fraction of the baseline; negative: better. */
    @Exported
    @Whitelisted
    public double getWorse() {
        return worse;
    }

    /** Why it is compared with no earlier values; empty text where it is. */
    @Exported
    @Whitelisted
    public String getNewBaseline() {
        return newBaseline;
    }

    /** In the reader's language. Called by Jelly. */
    public String getLabel() {
        return new ChangeWord(kind, words).label();
    }

    /** What stands over the label for who points at it. Called by Jelly. */
    public String getTitle() {
        return newBaseline.isEmpty() ? metric : Messages.Change_NewBaseline(newBaseline);
    }

    public String getColor() {
        return new ChangeWord(kind, words).color();
    }

    /** The points of a small chart, 80 wide and 20 high; empty text where there are too few. Called by Jelly. */
    public String getSpark() {
        return new Spark(past).points();
    }
}
