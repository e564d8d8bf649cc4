package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads the logs of an attempt where they are being written: one remote command a look, of which nothing is kept. */
public final class LiveLogs {
    /** Of a log that one look brings. */
    public static final int MAX_BYTES = 64 * 1024;

    /** The bytes as base64, and the names of the logs. */
    private static final int MAX_ANSWER = 256 * 1024;

    /** Somebody waits, and looks again soon. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final RemoteScript script;

    public LiveLogs(Host host, SchedulerSettings settings) {
        this.script = new RemoteScript(host, settings);
    }

    /** A log by its file's name, as {@code GEN_0.log}, and its bytes. */
    public record Log(String name, long size) {}

    /**
     * What a look brought.
     *
     * @param logs all that there are, by name; those that show no such log stand for one that isn't there
     * @param text whole characters; bytes that are none are replaced
     * @param from the offset of its first byte
     * @param next the offset where the next piece begins
     */
    public record Piece(List<Log> logs, String text, long from, long next) {}

    /**
     * The bytes {@code [offset, offset + max)} of a log, and the list of all.
     *
     * @param workDirectory nothing that a link leads out of is read
     * @param attempt the path of its directory below {@code workDirectory}
     * @param log its name as the list has it; empty for the list alone
     * @param offset below zero: from its end
     * @param max {@link #MAX_BYTES} at most; 4 at least, since a character may have so many
     */
    public Piece read(String workDirectory, String attempt, String log, long offset, int max) throws IOException {
        if (log.contains("/") || log.contains("\0") || !(log.isEmpty() || log.endsWith(".log"))) {
            throw new IllegalArgumentException("no name of a log");
        }
        int most = Math.max(4, Math.min(MAX_BYTES, max));
        Frame frame = script.run(
                "log",
                List.of(workDirectory, attempt, log, String.valueOf(offset), String.valueOf(most)),
                LIMIT,
                MAX_ANSWER);
        try {
            List<Log> logs = frame.all("size")
                    .map(record -> new Log(record.text(), Long.parseLong(record.key())))
                    .sorted(Comparator.comparing(Log::name))
                    .toList();
            Optional<Frame.Part> piece = frame.first("log");
            return piece.isEmpty()
                    ? new Piece(logs, "", 0, 0)
                    : piece(
                            logs,
                            Long.parseLong(piece.get().key()),
                            Base64.getDecoder().decode(piece.get().text().strip()));
        } catch (IllegalArgumentException e) {
            throw new HostException("an answer about logs that can't be read: " + e.getMessage());
        }
    }

    /** A character that isn't whole yet is left for the next piece; what an offset cut at the beginning is lost. */
    private static Piece piece(List<Log> logs, long from, byte[] bytes) {
        int begin = 0;
        while (from > 0 && begin < Math.min(3, bytes.length) && (bytes[begin] & 0xC0) == 0x80) {
            begin++;
        }
        int end = bytes.length;
        for (int last = 1; last <= Math.min(3, bytes.length - begin); last++) {
            int first = bytes[bytes.length - last] & 0xFF;
            if (first >= 0xC0) {
                int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
                end = length > last ? bytes.length - last : bytes.length;
                break;
            }
            if (first < 0x80) {
                break;
            }
        }
        String text = new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
        return new Piece(logs, text, from + begin, from + end);
    }
}
