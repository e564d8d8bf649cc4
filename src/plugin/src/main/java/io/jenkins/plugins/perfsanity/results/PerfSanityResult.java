package io.jenkins.plugins.perfsanity.results;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.Util;
import hudson.model.Run;
import io.perfsanity.engine.report.PastValues;
import io.perfsanity.engine.result.RunResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What the step returns. */
public final class PerfSanityResult implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final LinkedHashMap<String, ModeCounts> modes = new LinkedHashMap<>();
    private final ModeCounts totals;
    private final String url;
    /** Null where a version wrote it that had none. */
    private final ArrayList<BrokenGate> brokenGates;
    /** Few, or the machine is suspected. Null where a version wrote it that compared nothing. */
    private final ArrayList<Regression> regressions;

    /** Empty for a run that was only planned. */
    private final String buildId;
    /** Not written with the pipeline's state, which is written often; after a restart they are read from the build. */
    @SuppressFBWarnings(value = "SE_TRANSIENT_FIELD_NOT_RESTORED", justification = "getCases reads them again")
    private transient List<CaseRow> cases;

    public PerfSanityResult(Run<?, ?> build, String name, RunResult result, List<BrokenGate> broken, String url) {
        this.name = name;
        this.brokenGates = new ArrayList<>(broken);
        this.regressions = new ArrayList<>(Regression.of(result));
        this.buildId = build.getExternalizableId();
        result.modes().forEach((mode, summary) -> modes.put(mode.toString(), ModeCounts.of(mode.toString(), summary)));
        this.totals = ModeCounts.of("all", result.totals());
        this.cases = RunRecord.rows(result, PastValues.NONE);
        this.url = url;
    }

    /** Of a run that was only planned. */
    public PerfSanityResult(String name, Map<String, Integer> planned, String url) {
        this.name = name;
        this.brokenGates = new ArrayList<>();
        this.regressions = new ArrayList<>();
        this.buildId = "";
        planned.forEach((mode, total) -> modes.put(mode, ModeCounts.planned(mode, total)));
        this.totals = ModeCounts.planned(
                "all", planned.values().stream().mapToInt(Integer::intValue).sum());
        this.cases = List.of();
        this.url = url;
    }

    @Whitelisted
    public String getName() {
        return name;
    }

    /** By mode; all three are there, those without cases too. */
    @Whitelisted
    public Map<String, ModeCounts> getModes() {
        return new LinkedHashMap<>(modes);
    }

    /** In the order of the list; empty for a dry run. */
    @Whitelisted
    public synchronized List<CaseRow> getCases() {
        if (cases == null) {
            cases = PerfSanityAction.cases(Run.fromExternalizableId(Util.fixNull(buildId)), name);
        }
        return new ArrayList<>(cases);
    }

    @Whitelisted
    public int getTotal() {
        return totals.getTotal();
    }

    @Whitelisted
    public int getPassed() {
        return totals.getPassed();
    }

    @Whitelisted
    public int getFailed() {
        return totals.getFailed();
    }

    @Whitelisted
    public int getTimeout() {
        return totals.getTimeout();
    }

    @Whitelisted
    public int getInvalid() {
        return totals.getInvalid();
    }

    @Whitelisted
    public int getInfra() {
        return totals.getInfra();
    }

    @Whitelisted
    public int getCancelled() {
        return totals.getCancelled();
    }

    @Whitelisted
    public int getSkipped() {
        return totals.getSkipped();
    }

    /** The quality gates that it did not pass. */
    @Whitelisted
    public List<BrokenGate> getBrokenGates() {
        return brokenGates == null ? List.of() : new ArrayList<>(brokenGates);
    }

    /** What got slower than in earlier runs, and was seen to again; none where nothing was compared. */
    @Whitelisted
    public List<Regression> getRegressions() {
        return regressions == null ? List.of() : new ArrayList<>(regressions);
    }

    /** Of the run's page, absolute where the controller knows its address. */
    @Whitelisted
    public String getUrl() {
        return url;
    }

    public ModeCounts getTotals() {
        return totals;
    }

    @Override
    public String toString() {
        return "perf-sanity " + name + ": " + getPassed() + " of " + getTotal() + " passed";
    }
}
