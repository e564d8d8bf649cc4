package io.perfsanity.engine.run;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.plan.LaunchPlan;
import io.perfsanity.engine.plan.Pairs;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.plan.RunLayout;
import io.perfsanity.engine.result.RunFacts;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was asked of a run. Written once, before anything reaches the cluster, so that another process can go on with it.
 *
 * @param testlists the lists' names as the user gave them
 * @param testlistText what they said
 * @param profile as it was then, with the run's overrides; later edits of it don't reach this run
 * @param cases all of them, skipped ones included
 * @param infraRetries how often a case may be tried again after a failure that isn't the test's
 * @param facts for people
 * @param pairs what is compared within each case's job; empty in a run that only runs its cases
 * @param maxFailures after how many cases that didn't pass no other begins; empty where all are to run
 */
public record RunRequest(
        String runId,
        Instant created,
        List<String> testlists,
        String testlistText,
        ClusterProfile profile,
        List<PlannedCase> cases,
        int infraRetries,
        RunFacts facts,
        Optional<Pairs> pairs,
        Optional<Integer> maxFailures) {

    public RunRequest {
        // What was read from a damaged file must fail there, not when something first asks.
        Objects.requireNonNull(runId, "no runId");
        Objects.requireNonNull(created, "no created");
        Objects.requireNonNull(testlistText, "no testlistText");
        Objects.requireNonNull(profile, "no profile");
        testlists = List.copyOf(Objects.requireNonNull(testlists, "no testlists"));
        // Older files don't tell.
        facts = Objects.requireNonNullElse(facts, RunFacts.NONE);
        pairs = Objects.requireNonNullElse(pairs, Optional.empty());
        maxFailures = Objects.requireNonNullElse(maxFailures, Optional.empty());
        cases = List.copyOf(Objects.requireNonNull(cases, "no cases"));
    }

    /** That compares nothing. */
    public RunRequest(
            String runId,
            Instant created,
            List<String> testlists,
            String testlistText,
            ClusterProfile profile,
            List<PlannedCase> cases,
            int infraRetries,
            RunFacts facts) {
        this(runId, created, testlists, testlistText, profile, cases, infraRetries, facts, Optional.empty());
    }

    /** That runs all its cases. */
    public RunRequest(
            String runId,
            Instant created,
            List<String> testlists,
            String testlistText,
            ClusterProfile profile,
            List<PlannedCase> cases,
            int infraRetries,
            RunFacts facts,
            Optional<Pairs> pairs) {
        this(runId, created, testlists, testlistText, profile, cases, infraRetries, facts, pairs, Optional.empty());
    }

    /** The same that begins no case any more after so many that didn't pass. */
    public RunRequest endingAfter(Optional<Integer> failures) {
        return new RunRequest(
                runId, created, testlists, testlistText, profile, cases, infraRetries, facts, pairs, failures);
    }

    LaunchPlan plan() {
        return new LaunchPlan(profile, new RunLayout(profile.workDirectory(), runId), cases, pairs);
    }
}
