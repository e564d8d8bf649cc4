package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.scheduler.Observation.ExitFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the answer of {@code poll.sh}. */
final class PollAnswer {
    private final JobSearch jobs;
    private final Map<String, Map<String, FrameRecord>> single = new HashMap<>();

    PollAnswer(Frame frame) {
        jobs = new JobSearch(frame);
        for (String kind : List.of("id", "claimed", "exit", "logs")) {
            Map<String, FrameRecord> byKey = new HashMap<>();
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
                jobs.find(asked.attempt().jobName(), id, claimedBy),
                claimedBy,
                text("exit", index).flatMap(ExitFile::parse),
                text("logs", index).map(Long::valueOf));
    }

    private Optional<String> text(String kind, int index) {
        return Optional.ofNullable(single.get(kind).get(String.valueOf(index))).map(FrameRecord::text);
    }
}
