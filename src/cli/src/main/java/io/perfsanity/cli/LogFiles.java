package io.perfsanity.cli;

import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.plan.RunLayout;
import io.perfsanity.engine.run.RunLogs;
import io.perfsanity.engine.scheduler.LiveLogs;
import io.perfsanity.engine.scheduler.LiveLogs.Log;
import io.perfsanity.engine.scheduler.LiveLogs.Piece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The logs of one attempt, wherever they lie now. */
interface LogFiles {

    /** All logs that there are, and the bytes of one from an offset; below zero, from its end. */
    Piece read(String log, long offset) throws IOException;

    /** Where the job writes them. */
    static LogFiles onCluster(RunLogs logs, PlannedCase planned, int attempt) {
        return (log, offset) -> logs.read(planned, attempt, log, offset, LiveLogs.MAX_BYTES);
    }

    /** As they were fetched into the run's directory. */
    static LogFiles fetched(Path run, PlannedCase planned, int attempt) {
        Path directory = run.resolve(RunLayout.attemptPath(planned, attempt));
        return (log, offset) -> new Fetched(directory).read(log, offset);
    }

    /** Logs of the legs of a comparison have the leg before their names. */
    record Fetched(Path directory) {

        Piece read(String log, long offset) throws IOException {
            List<Log> logs = new ArrayList<>(in(directory.resolve("logs"), ""));
            if (Files.isDirectory(directory.resolve("legs"))) {
                try (Stream<Path> legs = Files.list(directory.resolve("legs"))) {
                    for (Path leg : legs.sorted().toList()) {
                        logs.addAll(in(leg.resolve("logs"), leg.getFileName() + ":"));
                    }
                }
            }
            if (log.isEmpty() || logs.stream().noneMatch(each -> each.name().equals(log))) {
                return new Piece(List.copyOf(logs), "", 0, 0);
            }
            int colon = log.indexOf(':');
            Path file = colon < 0
                    ? directory.resolve("logs").resolve(log)
                    : directory
                            .resolve("legs")
                            .resolve(log.substring(0, colon))
                            .resolve("logs")
                            .resolve(log.substring(colon + 1));
            return piece(List.copyOf(logs), file, offset);
        }

        private static List<Log> in(Path directory, String prefix) throws IOException {
            if (!Files.isDirectory(directory)) {
                return List.of();
            }
            List<Log> logs = new ArrayList<>();
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".log")).toList()) {
                    logs.add(new Log(prefix + file.getFileName(), Files.size(file)));
                }
            }
            logs.sort(Comparator.comparing(Log::name));
            return logs;
        }

        private static Piece piece(List<Log> logs, Path file, long offset) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                long from = Math.min(channel.size(), offset < 0 ? Math.max(0, channel.size() + offset) : offset);
                ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(LiveLogs.MAX_BYTES, channel.size() - from));
                channel.position(from);
                while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                    // Until there is no more.
                }
                String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
                return new Piece(logs, text, from, from + bytes.position());
            }
        }
    }
}
