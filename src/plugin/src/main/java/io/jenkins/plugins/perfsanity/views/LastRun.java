package io.jenkins.plugins.perfsanity.views;

import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.perfsanity.results.ModeCounts;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import io.perfsanity.engine.testlist.Mode;
import java.util.List;
import java.util.Optional;

/** The runs of a job's last completed build in numbers. No other build is loaded, and no file is read. */
public final class LastRun {
    private final Run<?, ?> build;
    private final PerfSanityAction runs;

    private LastRun(Run<?, ?> build, PerfSanityAction runs) {
        this.build = build;
        this.runs = runs;
    }

    /** Empty where the viewer may not know, where that build had no run, and of what is no job. */
    static Optional<LastRun> of(Object item) {
        if (!(item instanceof Job<?, ?> job) || !job.hasPermission(Item.READ)) {
            return Optional.empty();
        }
        Run<?, ?> build = job.getLastCompletedBuild();
        return Optional.ofNullable(build)
                .map(each -> each.getAction(PerfSanityAction.class))
                .filter(PerfSanityAction::isFinished)
                .map(action -> new LastRun(build, action));
    }

    public Job<?, ?> getJob() {
        return build.getParent();
    }

    public Run<?, ?> getBuild() {
        return build;
    }

    public int getPassed() {
        return runs.getPassed();
    }

    public int getMeant() {
        return runs.getMeant();
    }

    public boolean isAllPassed() {
        return runs.isAllPassed();
    }

    /** In percent, for sorting. */
    public int getShare() {
        return getMeant() == 0 ? 100 : getPassed() * 100 / getMeant();
    }

    /** Passed and meant to run of each mode, as {@code 4/5}; empty text for a mode without such cases. */
    public List<String> getModes() {
        return Mode.words().stream().map(this::mode).toList();
    }

    private String mode(String word) {
        List<ModeCounts> counts = runs.getRuns().stream()
                .flatMap(run -> run.getModes().stream())
                .filter(mode -> mode.getMode().equals(word))
                .toList();
        int meant = counts.stream().mapToInt(ModeCounts::getMeant).sum();
        return meant == 0 ? "" : counts.stream().mapToInt(ModeCounts::getPassed).sum() + "/" + meant;
    }
}
