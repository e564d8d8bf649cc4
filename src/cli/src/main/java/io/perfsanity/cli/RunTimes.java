package io.perfsanity.cli;

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
 * How long a run has taken and what it may still need: at most, by its cases' limits; about, where cases of each mode that
 * is still to come have passed in this run.
 */
record RunTimes(Instant began, List<PlannedCase> planned) {

    static RunTimes of(RunRequest request) {
        return new RunTimes(request.created(), request.cases());
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
            limits.put(each.testCase().id(), each.classification().timeLimit());
            Optional.ofNullable(usual.get(each.classification().mode()))
                    .ifPresent(mean -> means.put(each.testCase().id(), mean));
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
