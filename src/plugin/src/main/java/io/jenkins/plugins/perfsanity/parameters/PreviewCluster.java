package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Job;
import io.jenkins.plugins.perfsanity.clusters.ClusterAnswers;
import io.jenkins.plugins.perfsanity.clusters.ClusterAnswers.Answer;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.perfsanity.engine.check.PlanCheck;
import io.perfsanity.engine.classify.ClassifiedCase;
import io.perfsanity.engine.classify.ClassifySettings;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.scheduler.ClusterFacts;
import io.perfsanity.engine.text.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cluster that a parameter names, as a preview sees it: by its profile, and by what it said when a run last asked.
 *
 * @param facts empty where no run has asked it within a day
 * @param told what the list is held against, in the user's language; empty text where no cluster is named
 */
record PreviewCluster(Optional<ClusterProfile> profile, Optional<ClusterFacts> facts, String told) {
    static final PreviewCluster NONE = new PreviewCluster(Optional.empty(), Optional.empty(), "");

    static PreviewCluster of(Job<?, ?> job, @CheckForNull String name) {
        if (name == null) {
            return NONE;
        }
        Optional<ClusterDefinition> definition =
                PerfSanityConfiguration.get().cluster(name).filter(each -> each.isFor(job.getFullName()));
        Optional<ClusterProfile> profile = definition.flatMap(ClusterDefinition::unconnected);
        Optional<Answer> answer = definition.flatMap(ClusterAnswers.get()::of);
        String told = profile.isEmpty()
                ? Messages.TestlistPreview_NoCluster(name)
                : answer.map(each -> Messages.TestlistPreview_HeldAgainst(name, age(each)))
                        .orElseGet(() -> Messages.TestlistPreview_NotAsked(name));
        return new PreviewCluster(profile, answer.map(Answer::facts), told);
    }

    private static String age(Answer answer) {
        return Util.getTimeSpanString(
                Duration.between(answer.at(), Instant.now()).toMillis());
    }

    /** @param perNode the GPUs of a node where no cluster says it; 0 for unknown */
    ClassifySettings settings(int perNode) {
        return profile.map(ClusterProfile::classifySettings)
                .orElseGet(() -> new ClassifySettings(
                        perNode > 0 ? Optional.of(perNode) : Optional.empty(), false, Map.of(), Optional.empty()));
    }

    /** What a build with these cases would be told before it submits, as far as it is known without a connection. */
    List<Problem> problems(List<ClassifiedCase> cases) {
        if (profile.isEmpty()) {
            return List.of();
        }
        List<Problem> problems = new ArrayList<>(PlannedCase.refusals(cases, profile.get()));
        // Whether a build brings its checkout is the step's matter
        facts.ifPresent(
                known -> problems.addAll(new PlanCheck(profile.get(), known).problems(planned(cases), 1, true)));
        return problems;
    }

    private static List<PlannedCase> planned(List<ClassifiedCase> cases) {
        List<PlannedCase> planned = new ArrayList<>();
        for (ClassifiedCase each : cases) {
            planned.add(new PlannedCase(planned.size() + 1, each.testCase(), each.classification(), Optional.empty()));
        }
        return planned;
    }
}
