package io.perfsanity.engine.result;

import io.perfsanity.engine.text.LogLines;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The end of the log that explains a failure.
 *
 * @param file its name below {@code logs/}; empty text when there is no log
 * @param lines plain text, at most {@value #MAX_LINES} of at most {@value #MAX_WIDTH} characters
 */
public record LogTail(String file, List<String> lines) {
    static final int MAX_LINES = 20;
    static final int MAX_WIDTH = 400;
    private static final long MAX_BYTES = 256 * 1024;

    public static final LogTail NONE = new LogTail("", List.of());

    /**
     * The end of the log of the role that {@code exitReason} names ({@code server-died CTX_0}), else of the benchmark, else
     * of the aggregated server, else of the largest log. An unreadable log gives {@link #NONE}.
     *
     * @param logs the directory {@code logs/} of an attempt
     */
    public static LogTail explaining(String exitReason, Path logs) {
        if (!Files.isDirectory(logs, LinkOption.NOFOLLOW_LINKS)) {
            return NONE;
        }
        try (Stream<Path> files = Files.list(logs)) {
            List<Path> found = new ArrayList<>();
            for (Path file : files.toList()) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) > 0) {
                    found.add(file);
                }
            }
            List<String> roles = List.of(exitReason.strip().split("\\s+"));
            return found.stream()
                    .min(Comparator.comparingInt((Path log) -> rank(log, roles))
                            .thenComparing(
                                    Comparator.comparingLong(LogTail::size).reversed())
                            .thenComparing(Comparator.naturalOrder()))
                    .map(LogTail::of)
                    .orElse(NONE);
        } catch (IOException | UncheckedIOException e) {
            return NONE;
        }
    }

    private static int rank(Path log, List<String> roles) {
        String name = log.getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.[^.]*$", "");
        if (roles.stream().anyMatch(role -> role.toLowerCase(Locale.ROOT).equals(name))) {
            return 0;
        }
        return name.contains("benchmark") ? 1 : name.contains("agg") ? 2 : 3;
    }

    private static LogTail of(Path log) {
        Deque<String> last = new ArrayDeque<>();
        try (SeekableByteChannel channel = Files.newByteChannel(log)) {
            channel.position(Math.max(0, channel.size() - MAX_BYTES));
            InputStream end = Channels.newInputStream(channel);
            LogLines.read(end, line -> {
                last.addLast(PlainText.cut(line, MAX_WIDTH));
                if (last.size() > MAX_LINES) {
                    last.removeFirst();
                }
            });
        } catch (IOException e) {
            return NONE;
        }
        return new LogTail(PlainText.line(log.getFileName().toString(), 255), List.copyOf(last));
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
