package io.perfsanity.engine.check;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.plan.JobSize;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.scheduler.ClusterFacts;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells what of a run's plan can't work on its cluster, before anything is submitted. Only what the cluster said itself
 * counts: what it didn't answer is no reason to refuse.
 */
public final class PlanCheck {
    private final ClusterProfile profile;
    private final ClusterFacts facts;

    public PlanCheck(ClusterProfile profile, ClusterFacts facts) {
        this.profile = profile;
        this.facts = facts;
    }

    /**
     * All problems; errors are of what no job could come to its results with.
     *
     * @param times how often a case runs in its job
     * @param brings whether the run brings its own checkout
     */
    public List<Problem> problems(List<PlannedCase> cases, int times, boolean brings) {
        List<PlannedCase> running =
                cases.stream().filter(each -> !each.testCase().skipped()).toList();
        List<Problem> problems = new ArrayList<>();
        new ProfileCheck(profile, facts)
                .findings(Wanted.of(running, brings))
                .forEach(finding -> finding.problem(profile.name()).ifPresent(problems::add));
        problems.addAll(misfits(running, times));
        return problems;
    }

    /** The first case of each message has it, with the number of the others. */
    private List<Problem> misfits(List<PlannedCase> cases, int times) {
        record Misfit(Finding.Level level, String text) {}
        Map<Misfit, List<Source>> places = new LinkedHashMap<>();
        facts.slurm().map(slurm -> new PartitionFit(profile, slurm)).ifPresent(fit -> {
            for (PlannedCase planned : cases) {
                fit.misfit(JobSize.of(planned, profile, times), "case")
                        .ifPresent(found -> places.computeIfAbsent(
                                        new Misfit(found.level(), found.text()), any -> new ArrayList<>())
                                .add(planned.testCase().source()));
            }
        });
        List<Problem> problems = new ArrayList<>();
        places.forEach((misfit, sources) -> {
            int others = sources.size() - 1;
            String text = misfit.text()
                    + (others == 0 ? "" : "; the same of " + others + (others == 1 ? " other case" : " other cases"));
            problems.add(
                    misfit.level() == Finding.Level.ERROR
                            ? Problem.error(sources.get(0), text)
                            : Problem.warning(sources.get(0), text));
        });
        return problems;
    }
}
