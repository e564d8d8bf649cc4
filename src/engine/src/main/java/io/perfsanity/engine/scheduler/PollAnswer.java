package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.scheduler.Observation.Sight;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Reads the answer of {@code poll.sh}, and finds attempts' jobs in what squeue, sacct and scontrol said in it. A row counts
 * for an attempt only if it bears the attempt's name: an id alone may belong to another job by now.
 */
final class PollAnswer {
    private final boolean queueComplete;
    private final Map<String, List<JobRow>> queue;
    private final String accounting;
    private final Map<String, List<JobRow>> accounts;
    private final Map<String, Optional<JobRow>> controller = new HashMap<>();
    private final Map<String, Map<String, Frame.Part>> single = new HashMap<>();

    PollAnswer(Frame frame) {
        queueComplete = status(frame, "queue").equals("ok");
        queue = byName(frame, "queue", JobRow::ofQueue);
        accounting = status(frame, "accounting");
        accounts = byName(frame, "accounting", JobRow::ofAccounting);
        // Present but empty: the controller says that it knows no such job.
        frame.all("controller").forEach(record -> controller.put(record.key(), JobRow.ofController(record.text())));
        for (String kind : List.of("id", "claimed", "exit", "logs")) {
            Map<String, Frame.Part> byKey = new HashMap<>();
            frame.all(kind).forEach(record -> byKey.put(record.key(), record));
            single.put(kind, byKey);
        }
    }

    /** What the answer says about the job that was asked about as number {@code index}. */
    Observation observation(int index, JobRef asked) {
        Optional<String> id = asked.jobId().or(() -> text("id", index));
        Optional<String> claimedBy = text("claimed", index);
        return new Observation(
                asked.attempt(),
                find(asked.attempt().jobName(), id, claimedBy),
                claimedBy,
                text("exit", index).flatMap(ExitFile::parse),
                text("logs", index).map(Long::valueOf));
    }

    private Optional<String> text(String kind, int index) {
        return Optional.ofNullable(single.get(kind).get(String.valueOf(index))).map(Frame.Part::text);
    }

    private static String status(Frame frame, String source) {
        return frame.first(source).map(Frame.Part::key).orElse("failed");
    }

    private static Map<String, List<JobRow>> byName(
            Frame frame, String source, Function<String, Optional<JobRow>> parser) {
        return frame.lines(source)
                .flatMap(line -> parser.apply(line).stream())
                .collect(Collectors.groupingBy(JobRow::name));
    }

    /**
     * Looks for an attempt's job.
     *
     * @param id of the job, if it is known
     * @param claimedBy the job that got hold of the attempt: the one that counts if several bear its name
     */
    private Sight find(String name, Optional<String> id, Optional<String> claimedBy) {
        Optional<String> wanted = id.or(() -> claimedBy);
        Optional<JobRow> queued =
                choose(queue, name, id, claimedBy, row -> !row.state().ended());
        // A requeued job has a row for each of its lives, in their order.
        Optional<JobRow> recorded =
                choose(accounts, name, queued.map(JobRow::id).or(() -> id), claimedBy, row -> false);
        Optional<JobRow> controlled = queued.map(JobRow::id)
                .or(() -> wanted)
                .flatMap(known -> controller.getOrDefault(known, Optional.empty()))
                .filter(row -> row.name().equals(name));
        if (queued.isPresent()) {
            // A row that is late still has the exit code of a job that runs: 0:0.
            Optional<JobRow> ended =
                    recorded.or(() -> controlled).filter(row -> row.state().ended());
            return new Sight.Seen(queued.get().report(ended));
        }
        boolean late = recorded.map(JobRow::state)
                .filter(state -> !state.ended() && state != JobState.REVOKED)
                .isPresent();
        if (late && queueComplete) {
            // Accounting is late, for hours where its database was down: nothing is known until it has caught up.
            return new Sight.NotAsked();
        }
        Optional<JobRow> row = recorded.or(() -> controlled);
        return row.isPresent()
                ? new Sight.Seen(row.get().report(Optional.empty()))
                : certainlyAbsent(id) ? new Sight.Absent() : new Sight.NotAsked();
    }

    /** Of several rows of one name: that of the claimant, else a preferred one, else the last. */
    private static Optional<JobRow> choose(
            Map<String, List<JobRow>> rows,
            String name,
            Optional<String> id,
            Optional<String> claimedBy,
            Predicate<JobRow> preferred) {
        Comparator<JobRow> order = Comparator.<JobRow, Boolean>comparing(row -> claimedBy.equals(Optional.of(row.id())))
                .thenComparing(preferred::test);
        return rows.getOrDefault(name, List.of()).stream()
                .filter(row -> id.isEmpty() || id.get().equals(row.id()))
                .reduce((one, later) -> order.compare(one, later) > 0 ? one : later);
    }

    private boolean certainlyAbsent(Optional<String> id) {
        boolean controllerDenies = id.isEmpty()
                || (controller.containsKey(id.get()) && controller.get(id.get()).isEmpty());
        return queueComplete && (accounting.equals("ok") || (accounting.equals("none") && controllerDenies));
    }
}
