package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.scheduler.Observation.LogGrowth;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the answer of {@code poll.sh}. */
final class PollAnswer {
    private final JobSearch jobs;
    private final Map<String, Map<String, FrameRecord>> single = new HashMap<>();
    private final Map<String, List<LogGrowth>> logs = new HashMap<>();

    PollAnswer(Frame frame) {
        jobs = new JobSearch(frame);
        for (String kind : List.of("id", "claimed", "exit")) {
            Map<String, FrameRecord> byKey = new HashMap<>();
            frame.all(kind).forEach(record -> byKey.put(record.key(), record));
            single.put(kind, byKey);
        }
        frame.all("log")
                .forEach(record -> logs.computeIfAbsent(record.key(), key -> new ArrayList<>())
                        .add(growth(record.bytes())));
    }

    /** What the answer says about the watch with this index. */
    Observation observation(int index, Watch watch) {
        Optional<String> id = watch.jobId().or(() -> text("id", index));
        Optional<String> claimedBy = text("claimed", index);
        JobSearch.Finding finding = jobs.find(watch.attempt().jobName(), id, claimedBy);
        return new Observation(
                watch.attempt(),
                finding.job(),
                finding.failed(),
                claimedBy,
                text("exit", index).flatMap(PollAnswer::exitFile),
                logs.getOrDefault(String.valueOf(index), List.of()));
    }

    private Optional<String> text(String kind, int index) {
        return Optional.ofNullable(single.get(kind).get(String.valueOf(index))).map(FrameRecord::text);
    }

    /** Empty while the file is only half there: its {@code rc=} line has no end yet. */
    static Optional<ExitFile> exitFile(String text) {
        Optional<String> rc = value(text, "rc=");
        return rc.map(word -> new ExitFile(
                Optional.of(word).filter(digits -> digits.matches("\\d{1,3}")).map(Integer::valueOf),
                value(text, "reason=").orElse("")));
    }

    private static Optional<String> value(String text, String key) {
        int complete = text.lastIndexOf('\n') + 1;
        return text.substring(0, complete)
                .lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .findFirst();
    }

    /** {@code OFFSET SIZE NAME}, a newline, and the log's bytes. */
    static LogGrowth growth(byte[] body) {
        int line = 0;
        while (body[line] != '\n') {
            line++;
        }
        String[] head = new String(body, 0, line, StandardCharsets.US_ASCII).split(" ", 3);
        byte[] bytes = Arrays.copyOfRange(body, line + 1, body.length);
        int length = wholeCharacters(bytes);
        return new LogGrowth(
                head[2],
                Long.parseLong(head[0]),
                Long.parseLong(head[1]),
                length,
                new String(bytes, 0, length, StandardCharsets.UTF_8));
    }

    /**
     * How many bytes to take so that a character which was cut in two is received whole with the next poll. Bytes that
     * are no UTF-8 anyway are all taken, so that there is always something to go on from.
     */
    private static int wholeCharacters(byte[] bytes) {
        for (int back = 1; back <= Math.min(3, bytes.length - 1); back++) {
            int lead = bytes[bytes.length - back] & 0xFF;
            if (lead >= 0xC0) {
                int needed = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
                return needed > back ? bytes.length - back : bytes.length;
            }
            if (lead < 0x80) {
                break;
            }
        }
        return bytes.length;
    }
}
