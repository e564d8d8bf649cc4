package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.gate.GateReport;
import java.io.Serializable;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** How the cases of a run fared against earlier runs. A plain class: pages and XStream read it. */
@ExportedBean(defaultVisibility = 3)
public final class GateCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String rule;
    private final int slower;
    private final int faster;
    private final int cantTell;
    private final int unchanged;
    /** In words; empty text where it isn't suspected. */
    private final String machine;

    private final String severity;

    GateCounts(GateReport report) {
        GateReport.Counts counts = report.counts();
        this.rule = report.rule().toString();
        this.slower = counts.slower();
        this.faster = counts.faster();
        this.cantTell = counts.cantTell();
        this.unchanged = counts.unchanged();
        this.machine = report.machine().map(GateReport.Machine::words).orElse("");
        this.severity = report.severity().toString();
    }

    /** That decided, by its name in profiles. */
    @Exported
    public String getRule() {
        return rule;
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
    public int getCantTell() {
        return cantTell;
    }

    @Exported
    public int getUnchanged() {
        return unchanged;
    }

    /** Why the machine is suspected; empty text where it isn't. */
    @Exported
    public String getMachine() {
        return machine;
    }

    /** {@code 2 slower, 1 faster, 3 can't tell yet}, in the reader's language. Called by Jelly. */
    public String getText() {
        String parts = CountWords.told(
                new CountWords(slower, Messages.GateCounts_Slower(slower)),
                new CountWords(faster, Messages.GateCounts_Faster(faster)),
                new CountWords(cantTell, Messages.GateCounts_CantTell(cantTell)));
        return parts.isEmpty() ? Messages.GateCounts_Unchanged() : parts;
    }

    /** A class of core that gives the sentence its colour. Called by Jelly. */
    public String getColor() {
        return switch (severity) {
            case "failure" -> "jenkins-!-error-color";
            case "unstable", "warn" -> "jenkins-!-warning-color";
            default -> "";
        };
    }
}
