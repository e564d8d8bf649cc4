package io.perfsanity.engine.result;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
                .filter(log -> log.path().startsWith("logs/") && log.size() > 0)
                .min(Comparator.comparingInt((ScannedLog log) -> rankOfLastLines(log.role(), roles))
                        .thenComparing(
                                Comparator.comparingLong(ScannedLog::size).reversed())
                        .thenComparing(ScannedLog::path))
                .map(log -> new LogExcerpt(log.path().substring("logs/".length()), log.lastLines()))
                .orElse(LogExcerpt.NONE);
        Optional<Cause> cause = logs.stream()
                .filter(log -> log.cause().isPresent())
                .min(Comparator.comparing(
                                (ScannedLog log) -> log.cause().orElseThrow().kind())
                        .thenComparing(log -> rankOfCause(log.role(), roles))
                        .thenComparing(ScannedLog::path))
                .flatMap(ScannedLog::cause);
        return new LogEvidence(lastLines, cause);
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
                        files(attempt.resolve("logs"), 1).stream(),
                        files(attempt.resolve("output"), MAX_DEPTH).stream()
                                .filter(file -> file.toString().endsWith(".log")))
                .toList();
    }

    private static List<Path> files(Path directory, int depth) {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(directory, depth)) {
            return walk.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .limit(MAX_LOGS)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }
}
