package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.UsualTimes;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Estimate;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.DurationText;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long a run has taken and what it may still need: at most, by its cases' limits; about, where it is known of each case
 * that is still to come how long it ran before, or how long those of its mode did that have passed in this run.
 *
 * @param before how long cases ran in earlier runs, by their ids
 */
record RunTimes(Instant began, List<PlannedCase> planned, Map<String, Duration> before) {

    static RunTimes of(RunRequest request) {
        return new RunTimes(request.created(), request.cases(), before(request.profile()));
    }

    /** By the profile's history; one that can't be read is no reason to show nothing. */
    private static Map<String, Duration> before(ClusterProfile profile) {
        if (profile.history().isEmpty()) {
            return Map.of();
        }
        try {
            return UsualTimes.of(
                    History.in(ProfileHosts.inHome(profile.history().get())), profile.name());
        } catch (IOException e) {
            return Map.of();
        }
    }

    /** {@code 12m 40s so far, at most 2h 10m left}. */
    String text(Collection<CaseStatus> cases, Instant now, Words words) {
        String soFar = words.say("times.soFar", DurationText.format(Duration.between(began, now)));
        return left(List.copyOf(cases), now, words)
                .map(left -> soFar + words.say("comma") + left)
                .orElse(soFar);
    }

    private Optional<String> left(List<CaseStatus> cases, Instant now, Words words) {
        if (cases.stream().allMatch(each -> each.phase() == Phase.DONE)) {
            return Optional.empty();
        }
        Map<Mode, Duration> usual = usual(cases);
        Map<String, Duration> limits = new HashMap<>();
        Map<String, Duration> means = new HashMap<>();
        for (PlannedCase each : planned) {
            String id = each.testCase().id();
            limits.put(id, each.classification().timeLimit());
            Optional.ofNullable(before.get(id))
                    .or(() ->
                            Optional.ofNullable(usual.get(each.classification().mode())))
                    .ifPresent(time -> means.put(id, time));
        }
        boolean allKnown = cases.stream().allMatch(each -> each.phase() == Phase.DONE || means.containsKey(each.id()));
        boolean noneRuns = cases.stream().allMatch(each -> each.started().isEmpty() || each.phase() == Phase.DONE);
        return Estimate.remaining(cases, allKnown ? means : limits, now)
                .filter(left -> !left.isZero())
                .map(left -> words.say(allKnown ? "times.about" : "times.atMost", DurationText.format(left))
                        + (noneRuns ? words.say("times.onceStarted") : ""));
    }

    private static Map<Mode, Duration> usual(List<CaseStatus> cases) {
        Map<Mode, List<Duration>> times = new EnumMap<>(Mode.class);
        cases.stream()
                .flatMap(each -> each.result().stream())
                .filter(result ->
                        result.verdict() == Verdict.PASSED && !result.attempts().isEmpty())
                .forEach(result -> times.merge(result.mode(), List.of(last(result)), RunTimes::both));
        Map<Mode, Duration> usual = new EnumMap<>(Mode.class);
        times.forEach((mode, all) -> usual.put(
                mode, all.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(all.size())));
        return usual;
    }

    private static Duration last(CaseResult result) {
        return result.attempts().get(result.attempts().size() - 1).timeRunning();
    }

    private static List<Duration> both(List<Duration> some, List<Duration> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
