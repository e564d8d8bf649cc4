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
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One log: how it ends, and the first line of the surest kind that names a cause. Of a large one its beginning and its end
 * are read.
 */
final class ScannedLog {
    /** Of each end. */
    static final int MAX_BYTES = 1024 * 1024;

    private static final int LINES_BEFORE = 2;
    private static final int LINES_AFTER = 4;

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
            ScannedLog log = new ScannedLog(PlainText.line(name.toString().replace('\\', '/'), 255), channel.size());
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
        LogLines.read(new ByteArrayInputStream(part), line -> line(line, PlainText.cut(line, LogExcerpt.MAX_WIDTH)));
    }

    private void line(String line, String shown) {
        Optional<CauseLines.Named> surer = CauseLines.in(line)
                .filter(found ->
                        named.isEmpty() || found.kind().compareTo(named.get().kind()) < 0);
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
        if (lines.size() > LogEvidence.LAST_LINES) {
            lines.removeFirst();
        }
    }

    /** Its path below the attempt's directory, with {@code /}. */
    String path() {
        return path;
    }

    long size() {
        return size;
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
                found.kind(), PlainText.line(found.text(), Cause.MAX_LINE), new LogExcerpt(path, List.copyOf(around))));
    }
}
