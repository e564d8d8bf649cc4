package io.perfsanity.engine.result;

import io.perfsanity.engine.text.LogLines;
import io.perfsanity.engine.text.PlainText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the logs of an attempt say about its end.
 *
 * @param lastLines of the log that explains a failure, at most {@value #LAST_LINES}, without srun's farewell
 * @param cause the line of all logs that names the cause most surely
 */
public record LogEvidence(LogExcerpt lastLines, Optional<Cause> cause) {
    static final int LAST_LINES = 20;
    private static final int MAX_LOGS = 100;
    private static final int MAX_DEPTH = 8;

    public static final LogEvidence NONE = new LogEvidence(LogExcerpt.NONE, Optional.empty());

    /**
     * Reads the beginning and the end of each log of {@code attempt}: those of roles in {@code logs/}, and those that a
     * test writes of its own servers below {@code output/}. What can't be read says nothing.
     *
     * <p>Last lines come from the role that {@code exitReason} names ({@code server-died CTX_0}), else of the benchmark,
     * else of the aggregated server, else of the largest log. For the cause, servers go before the benchmark, since the
     * errors of a client are mostly consequences.
     */
    public static LogEvidence read(String exitReason, Path attempt) {
        List<String> roles = List.of(exitReason.strip().toLowerCase(Locale.ROOT).split("\\s+"));
        List<ScannedLog> logs = new ArrayList<>();
        for (Path file : files(attempt)) {
            try {
                logs.add(ScannedLog.of(file, attempt.relativize(file)));
            } catch (IOException e) {
                // Another log may say more.
            }
        }
        LogExcerpt lastLines = logs.stream()
                .filter(log -> log.path.startsWith("logs/") && log.size > 0)
                .min(Comparator.comparingInt((ScannedLog log) -> rankOfLastLines(log.role(), roles))
                        .thenComparing(Comparator.comparingLong((ScannedLog log) -> log.size)
                                .reversed())
                        .thenComparing(log -> log.path))
                .map(log -> new LogExcerpt(log.path.substring("logs/".length()), log.lastLines()))
                .orElse(LogExcerpt.NONE);
        Optional<Cause> cause = logs.stream()
                .filter(log -> log.cause().isPresent())
                .min(Comparator.comparing(
                                (ScannedLog log) -> log.cause().orElseThrow().kind())
                        .thenComparing(log -> rankOfCause(log.role(), roles))
                        .thenComparing(log -> log.path))
                .flatMap(ScannedLog::cause);
        return new LogEvidence(lastLines, cause);
    }

    /** The same, of logs in the directory {@code leg} of an attempt as seen from the attempt's own. */
    LogEvidence below(String leg) {
        return new LogEvidence(
                lastLines.equals(LogExcerpt.NONE)
                        ? lastLines
                        : new LogExcerpt(leg + "/" + lastLines.pathOfLast(), lastLines.lines()),
                cause.map(found -> new Cause(
                        found.kind(),
                        found.line(),
                        new LogExcerpt(
                                leg + "/" + found.where().file(), found.where().lines()))));
    }

    private static int rankOfLastLines(String role, List<String> roles) {
        return roles.contains(role) ? 0 : role.contains("benchmark") ? 1 : role.contains("agg") ? 2 : 3;
    }

    private static int rankOfCause(String role, List<String> roles) {
        if (roles.contains(role)) {
            return 0;
        }
        // job.log quotes the logs of roles.
        return role.matches("(?:gen|ctx)_.*|.*serve.*")
                ? 1
                : role.contains("benchmark") ? 3 : role.equals("job") ? 4 : 2;
    }

    private static List<Path> files(Path attempt) {
        return Stream.concat(
                        files(attempt.resolve("logs"), 1, name -> true),
                        files(attempt.resolve("output"), MAX_DEPTH, name -> name.endsWith(".log")))
                .toList();
    }

    private static Stream<Path> files(Path directory, int depth, Predicate<String> name) {
        try {
            return AttemptFiles.below(directory, depth, name).stream().limit(MAX_LOGS);
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /**
     * One log: how it ends, and the first line of the surest kind that names a cause. Of a large one its beginning and its end
     * are read.
     */
    static final class ScannedLog {
        /** Of each end. */
        static final int MAX_BYTES = 1024 * 1024;

        private static final int LINES_BEFORE = 2;
        private static final int LINES_AFTER = 4;

        /** Below the attempt's directory, with {@code /}. */
        private final String path;

        private final long size;
        private final Deque<String> last = new ArrayDeque<>();
        private final Deque<String> farewell = new ArrayDeque<>();
        private Optional<CauseLines.Named> named = Optional.empty();
        private final List<String> around = new ArrayList<>();
        private int after;

        private ScannedLog(String path, long size) {
            this.path = path;
            this.size = size;
        }

        /**
         * Reads {@code file}.
         *
         * @param name its path below the attempt's directory
         */
        static ScannedLog of(Path file, Path name) throws IOException {
            try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                ScannedLog log =
                        new ScannedLog(PlainText.line(name.toString().replace('\\', '/'), 255), channel.size());
                boolean large = log.size > 2 * MAX_BYTES;
                log.read(channel, large ? MAX_BYTES : 2 * MAX_BYTES);
                if (large) {
                    log.after = 0;
                    channel.position(log.size - MAX_BYTES);
                    log.read(channel, MAX_BYTES);
                }
                return log;
            }
        }

        private void read(SeekableByteChannel channel, int bytes) throws IOException {
            byte[] part = Channels.newInputStream(channel).readNBytes(bytes);
            LogLines.read(
                    new ByteArrayInputStream(part), line -> line(line, PlainText.cut(line, LogExcerpt.MAX_WIDTH)));
        }

        private void line(String line, String shown) {
            Optional<CauseLines.Named> surer = CauseLines.in(line)
                    .filter(found -> named.isEmpty()
                            || found.kind().compareTo(named.get().kind()) < 0);
            if (surer.isPresent()) {
                named = surer;
                around.clear();
                last.stream().skip(Math.max(0, last.size() - LINES_BEFORE)).forEach(around::add);
                after = LINES_AFTER + 1;
            }
            if (CauseLines.isFarewell(line)) {
                keep(farewell, shown);
                return;
            }
            if (after > 0) {
                around.add(shown);
                after--;
            }
            keep(last, shown);
        }

        private static void keep(Deque<String> lines, String line) {
            lines.addLast(line);
            if (lines.size() > LAST_LINES) {
                lines.removeFirst();
            }
        }

        /** Whose log it is, in small letters: {@code gen_0}. */
        String role() {
            return path.substring(path.lastIndexOf('/') + 1)
                    .toLowerCase(Locale.ROOT)
                    .replaceFirst("\\.[^.]*$", "");
        }

        /** The farewell of srun only where there is nothing else. */
        List<String> lastLines() {
            return List.copyOf(last.isEmpty() ? farewell : last);
        }

        Optional<Cause> cause() {
            return named.map(found -> new Cause(
                    found.kind(),
                    PlainText.line(found.text(), Cause.MAX_LINE),
                    new LogExcerpt(path, List.copyOf(around))));
        }
    }
}
