package io.perfsanity.engine.run;

import io.perfsanity.engine.run.RunListener.CaseStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** How long a run may still take, by how long its cases took before. Arithmetic only; nobody is asked. */
public final class Estimate {
    private Estimate() {}

    /**
     * The time until the last verdict if each case takes as long as it used to, each that waits starts when the scheduler
     * expects it to, and the others follow in the places of those that run now.
     *
     * @param typical a case's usual time of running, by its id; a case without one counts as the mean of the others
     * @return empty when nothing is known of any case that has no verdict
     */
    public static Optional<Duration> remaining(List<CaseStatus> cases, Map<String, Duration> typical, Instant now) {
        List<CaseStatus> open = cases.stream()
                .filter(each -> each.phase() != Phase.DONE && each.phase() != Phase.ENDED)
                .toList();
        List<Duration> known = open.stream()
                .map(CaseStatus::id)
                .filter(typical::containsKey)
                .map(typical::get)
                .toList();
        if (open.isEmpty() || known.isEmpty()) {
            return open.isEmpty() ? Optional.of(Duration.ZERO) : Optional.empty();
        }
        Duration mean = known.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(known.size());
        PriorityQueue<Duration> free = new PriorityQueue<>();
        for (CaseStatus each : open) {
            if (each.started().isPresent()) {
                Duration left = typical.getOrDefault(each.id(), mean)
                        .minus(since(each.started().get(), now));
                free.add(atLeastZero(left));
            }
        }
        if (free.isEmpty()) {
            // None runs: those in the queue are what runs at once.
            long queued =
                    open.stream().filter(each -> each.phase() == Phase.LIVE).count();
            free.addAll(Collections.nCopies((int) Math.max(1, queued), Duration.ZERO));
        }
        Duration end = Collections.max(free);
        for (CaseStatus each : open) {
            if (each.started().isEmpty()) {
                Duration place = free.remove();
                Duration start = each.expectedStart()
                        .map(at -> atLeastZero(since(now, at)))
                        .orElse(place);
                Duration until = start.plus(typical.getOrDefault(each.id(), mean));
                free.add(until);
                end = until.compareTo(end) > 0 ? until : end;
            }
        }
        return Optional.of(end);
    }

    private static Duration since(Instant from, Instant to) {
        return Duration.between(from, to);
    }

    private static Duration atLeastZero(Duration time) {
        return time.isNegative() ? Duration.ZERO : time;
    }
}
