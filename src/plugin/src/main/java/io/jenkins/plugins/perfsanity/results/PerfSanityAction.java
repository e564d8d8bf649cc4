package io.jenkins.plugins.perfsanity.results;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Api;
import hudson.model.BuildBadgeAction;
import hudson.model.HealthReport;
import hudson.model.HealthReportingAction;
import hudson.model.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jenkins.model.RunAction2;
import org.jvnet.localizer.Localizable;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The runs of a build. Holds numbers only; details lie in files beside it. */
@ExportedBean
public class PerfSanityAction implements RunAction2, BuildBadgeAction, HealthReportingAction {
    private final List<RunSummary> runs = new ArrayList<>();
    private transient Run<?, ?> owner;

    /** The build's action, made when there is none, with a summary of that name. */
    public static RunSummary summary(Run<?, ?> build, String name, String cluster) {
        synchronized (build) {
            PerfSanityAction action = build.getAction(PerfSanityAction.class);
            if (action == null) {
                action = new PerfSanityAction();
                build.addAction(action);
            }
            return action.summary(name, cluster);
        }
    }

    /** Of a run of the build; none where the build isn't there any more. */
    static List<CaseRow> cases(@CheckForNull Run<?, ?> build, String name) {
        PerfSanityAction action = build == null ? null : build.getAction(PerfSanityAction.class);
        RunSummary run = action == null ? null : action.getRun(name);
        return run == null ? List.of() : run.measuredRows();
    }

    private synchronized RunSummary summary(String name, String cluster) {
        RunSummary known = getRun(name);
        if (known != null) {
            return known;
        }
        RunSummary added = new RunSummary(name, cluster);
        added.attach(owner);
        runs.add(added);
        return added;
    }

    @Override
    public synchronized void onAttached(Run<?, ?> build) {
        owner = build;
        runs.forEach(run -> run.attach(build));
    }

    @Override
    public void onLoad(Run<?, ?> build) {
        onAttached(build);
    }

    public Run<?, ?> getOwner() {
        return owner;
    }

    /** What core's frame of a build's page is about. Called by Jelly. */
    public Run<?, ?> getObject() {
        return owner;
    }

    @Exported
    public synchronized List<RunSummary> getRuns() {
        return List.copyOf(runs);
    }

    private synchronized RunSummary getRun(String name) {
        return runs.stream()
                .filter(run -> run.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Of all runs that have a verdict for each case, for the badge in the list of builds. */
    public int getPassed() {
        return getRuns().stream().mapToInt(run -> run.getTotals().getPassed()).sum();
    }

    /** The cases that were meant to run: skipped ones are no fault of a build. */
    public int getMeant() {
        return getRuns().stream().mapToInt(run -> run.getTotals().getMeant()).sum();
    }

    public boolean isAllPassed() {
        return getRuns().stream().map(RunSummary::getTotals).allMatch(ModeCounts::isAllPassed);
    }

    public boolean isFinished() {
        return !getRuns().isEmpty() && getRuns().stream().allMatch(RunSummary::isFinished);
    }

    /** The job's weather: the share of the cases that passed, and the mode that is worst; null while nothing is known. */
    @Override
    @CheckForNull
    public HealthReport getBuildHealth() {
        int meant = getMeant();
        if (!isFinished() || meant == 0) {
            return null;
        }
        Localizable told = getRuns().stream()
                .flatMap(run -> run.getModes().stream())
                .filter(mode -> !mode.isAllPassed())
                .min(Comparator.comparingDouble(mode -> (double) mode.getPassed() / mode.getMeant()))
                .map(worst -> Messages._PerfSanityAction_HealthWorst(
                        getPassed(), meant, worst.getMode(), worst.getPassed(), worst.getMeant()))
                .orElseGet(() -> Messages._PerfSanityAction_Health(getPassed(), meant));
        return new HealthReport(getPassed() * 100 / meant, told);
    }

    /** {@code /perfSanity/api/json}. */
    public Api getApi() {
        return new Api(this);
    }

    /** {@code /perfSanity/<name>/}. */
    public RunSummary getDynamic(String name, StaplerRequest2 request) {
        return getRun(name);
    }

    @Override
    public String getIconFileName() {
        return "symbol-speedometer-outline plugin-ionicons-api";
    }

    @Override
    public String getDisplayName() {
        return Messages.PerfSanityAction_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "perfSanity";
    }
}
