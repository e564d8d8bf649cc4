package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.result.Comparison;
import io.perfsanity.engine.result.MetricComparison;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.PlainText;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** How a run's candidate (B) fared beside its reference (A). A plain class: pages and XStream read it. */
@ExportedBean(defaultVisibility = 3)
public final class Sides implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MAX_NAME = 300;

    private final String a;
    private final String b;
    private final int slower;
    private final int faster;
    /** Of the cases whose two sides could be compared. */
    private final int undecided;

    private Sides(Comparison any, List<String> kinds) {
        this.a = PlainText.line(any.a(), MAX_NAME);
        this.b = PlainText.line(any.b(), MAX_NAME);
        this.slower = count(kinds, Candidate.SLOWER);
        this.faster = count(kinds, Candidate.FASTER);
        this.undecided = kinds.size() - slower - faster;
    }

    private static int count(List<String> kinds, String kind) {
        return (int) kinds.stream().filter(kind::equals).count();
    }

    /** Empty of a run that compares nothing. */
    static Optional<Sides> of(RunResult result) {
        List<Comparison> all = result.cases().stream()
                .flatMap(each -> each.comparison().stream())
                .toList();
        Stream<MetricComparison> telling = all.stream().flatMap(each -> Candidate.telling(each).stream());
        return all.stream()
                .findFirst()
                .map(any -> new Sides(any, telling.map(Candidate::kind).toList()));
    }

    /** The reference's name. */
    @Exported
    public String getA() {
        return a;
    }

    @Exported
    public String getB() {
        return b;
    }

    @Exported
    public int getSlower() {
        return slower;
    }

    @Exported
    public int getFaster() {
        return faster;
    }

    @Exported
    public int getUndecided() {
        return undecided;
    }

    /** {@code 2 slower, 1 faster, 3 without a sure difference}, in the reader's language. Called by Jelly. */
    public String getText() {
        String parts = CountWords.told(
                new CountWords(slower, Messages.GateCounts_Slower(slower)),
                new CountWords(faster, Messages.GateCounts_Faster(faster)),
                new CountWords(undecided, Messages.Sides_Undecided(undecided)));
        return parts.isEmpty() ? Messages.Sides_None() : parts;
    }

    /** A class of core that gives the sentence its colour. Called by Jelly. */
    public String getColor() {
        return slower > 0 ? "jenkins-!-error-color" : faster > 0 ? "jenkins-!-success-color" : "";
    }
}
