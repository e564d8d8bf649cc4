package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.result.RunResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What the step returns. */
public final class PerfSanityResult implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final LinkedHashMap<String, ModeCounts> modes = new LinkedHashMap<>();
    private final ModeCounts totals;
    private final ArrayList<CaseRow> cases;
    private final String url;

    public PerfSanityResult(String name, RunResult result, String url) {
        this.name = name;
        result.modes().forEach((mode, summary) -> modes.put(mode.toString(), ModeCounts.of(mode.toString(), summary)));
        this.totals = ModeCounts.of("all", result.totals());
        this.cases = result.cases().stream().map(CaseRow::new).collect(Collectors.toCollection(ArrayList::new));
        this.url = url;
    }

    /** Of a run that was only planned. */
    public PerfSanityResult(String name, Map<String, Integer> planned, String url) {
        this.name = name;
        planned.forEach((mode, total) -> modes.put(mode, ModeCounts.planned(mode, total)));
        this.totals = ModeCounts.planned(
                "all", planned.values().stream().mapToInt(Integer::intValue).sum());
        this.cases = new ArrayList<>();
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
    public List<CaseRow> getCases() {
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
