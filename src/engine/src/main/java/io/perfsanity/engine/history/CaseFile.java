package io.perfsanity.engine.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.OpenRegression;
import io.perfsanity.engine.history.HistoryLine.State;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is kept of one case: its identity and metrics in the first line, then a line an attempt, appended. Of a long file
 * only the end is read. Whoever writes has the {@link StoreLock}; who reads needs none.
 *
 * @param lines with values, as appended, those of one attempt made one; of runs that are there
 * @param since when the regime of a metric began, where that was said, be it by a run that is gone
 * @param whole whether these are all
 * @param lineCount how many the file has, about
 */
record CaseFile(Header header, List<HistoryLine> lines, Map<String, Instant> since, boolean whole, long lineCount) {
    private static final ObjectMapper MAPPER = Json.mapper();

    private static final Comparator<HistoryLine> BY_TIME = Comparator.comparing(HistoryLine::time);

    /** Of a damaged file, whatever it is. */
    private static final int MAX_HEADER = 4 * 1024 * 1024;

    /**
     * The first line.
     *
     * @param metrics in the order of the lines' values: new ones come last
     */
    record Header(int schema, CaseIdentity identity, List<MetricSpec> metrics) {
        Header {
            metrics = List.copyOf(metrics);
        }

        /** With what is known of metrics now. */
        Header with(Collection<MetricSpec> known) {
            Map<String, MetricSpec> all = new LinkedHashMap<>();
            metrics.forEach(metric -> all.put(metric.name(), metric));
            known.forEach(metric -> all.put(metric.name(), metric));
            return new Header(History.SCHEMA, identity, List.copyOf(all.values()));
        }

        String json() throws JsonProcessingException {
            return MAPPER.writeValueAsString(this);
        }
    }

    /** How far out of their order in time lines may stand; a reader sorts what it reads. */
    private static final int DISORDER = 16;

    static CaseFile empty(CaseIdentity identity) {
        return new CaseFile(new Header(History.SCHEMA, identity, List.of()), List.of(), Map.of(), true, 0);
    }

    /** The identity and the metrics alone; empty where the file isn't there or says nothing. */
    static Optional<Header> header(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return header(file, head(channel));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * The last lines; empty where the file isn't there, or a crash left it without a first line.
     *
     * @param last how many attempts at least, where there are so many
     * @param lives whether a run is still there
     */
    static Optional<CaseFile> read(Path file, int last, Predicate<String> lives) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            byte[] head = head(channel);
            Optional<Header> header = header(file, head);
            if (header.isEmpty()) {
                return Optional.empty();
            }
            long size = channel.size();
            long begin = head.length;
            // With a few more, as some lines say only how earlier values stand now.
            long wanted = last + 8L;
            // A guess that is too small costs another read.
            long lineBytes = 150 + 10L * header.get().metrics().size();
            while (true) {
                long from = Math.max(begin, size - wanted * lineBytes);
                byte[] text = bytes(channel, from, (int) (size - from));
                int start = from == begin ? 0 : indexOfLast(text, wanted);
                Lines lines = new Lines(file, header.get(), lives);
                long read = lines.read(text, start);
                boolean whole = from == begin && start == 0;
                if (whole || lines.merged.size() >= last) {
                    long count = read * (size - begin) / Math.max(1, text.length - start);
                    return Optional.of(lines.toFile(whole, count));
                }
                wanted *= 4;
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Where the last {@code lines} lines of a text begin that may begin in the middle of one. */
    private static int indexOfLast(byte[] text, long lines) {
        int start = text.length;
        long found = 0;
        for (int i = text.length - 2; i >= 0 && found < lines; i--) {
            if (text[i] == '\n') {
                start = i + 1;
                found++;
            }
        }
        return start;
    }

    private static byte[] head(FileChannel channel) throws IOException {
        int length = 4096;
        while (true) {
            byte[] head = bytes(channel, 0, length);
            for (int i = 0; i < head.length; i++) {
                if (head[i] == '\n') {
                    return Arrays.copyOf(head, i + 1);
                }
            }
            if (head.length < length || length > MAX_HEADER) {
                return new byte[0];
            }
            length *= 4;
        }
    }

    private static Optional<Header> header(Path file, byte[] head) throws IOException {
        if (head.length == 0) {
            return Optional.empty();
        }
        try {
            History.requireKnown(MAPPER.readTree(head).path("schema").asInt(), file.toString());
            return Optional.ofNullable(MAPPER.readValue(head, Header.class));
        } catch (JsonProcessingException damaged) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(length, Math.max(0, channel.size() - from)));
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                break;
            }
        }
        return buffer.hasRemaining() ? Arrays.copyOf(buffer.array(), buffer.position()) : buffer.array();
    }

    /** The lines of one attempt become one, in the place of the first. */
    private static final class Lines {
        private final Path file;
        private final Header header;
        private final LineFormat format;
        private final Predicate<String> lives;
        private final Map<String, HistoryLine> merged = new LinkedHashMap<>();
        private final Map<String, Instant> since = new HashMap<>();

        Lines(Path file, Header header, Predicate<String> lives) {
            this.file = file;
            this.header = header;
            this.format = new LineFormat(header.metrics());
            this.lives = lives;
        }

        /** How many there are; what follows the last line's end is being written, or was cut short. */
        int read(byte[] text, int start) throws IOException {
            int from = start;
            int count = 0;
            for (int i = start; i < text.length; i++) {
                if (text[i] == '\n') {
                    add(text, from, i);
                    count++;
                    from = i + 1;
                }
            }
            return count;
        }

        private void add(byte[] text, int from, int to) throws IOException {
            Optional<HistoryLine> read = format.read(text, from, to, file.toString());
            read.ifPresent(line ->
                    line.states().forEach((metric, state) -> state.since().ifPresent(time -> since.put(metric, time))));
            read.filter(line -> lives.test(line.run()))
                    .ifPresent(line -> merged.merge(line.key(), line, HistoryLine::with));
        }

        /** Without those about values that lie before what was read. */
        CaseFile toFile(boolean whole, long count) {
            List<HistoryLine> told = merged.values().stream()
                    .filter(line -> !line.values().isEmpty())
                    .toList();
            return new CaseFile(header, told, Map.copyOf(since), whole, count);
        }
    }

    /** The newest lines, oldest first. */
    List<HistoryLine> newest(int last) {
        return lines.stream()
                .sorted(BY_TIME)
                .skip(Math.max(0, lines.size() - last))
                .toList();
    }

    /** The regressions that are open after the last line, by metric. */
    Map<String, OpenRegression> open() {
        Map<String, OpenRegression> open = new TreeMap<>();
        if (!lines.isEmpty()) {
            lines.get(lines.size() - 1)
                    .states()
                    .forEach((metric, state) -> state.open().ifPresent(regression -> open.put(metric, regression)));
        }
        return open;
    }

    /** Whether lines may be appended, or lie so far back that who reads the end would take them for new ones. */
    boolean takesAtItsEnd(List<HistoryLine> added) {
        if (lines.isEmpty()) {
            return false;
        }
        Instant first = Collections.min(added, BY_TIME).time();
        int allowed = added.size() > DISORDER ? 1 : DISORDER;
        return !first.isBefore(lines.get(Math.max(0, lines.size() - allowed)).time());
    }

    /** All lines with others, in the order of time; where regimes began is said by the last. */
    List<HistoryLine> with(List<HistoryLine> added) {
        Map<String, HistoryLine> all = new LinkedHashMap<>();
        lines.forEach(line -> all.put(line.key(), line));
        added.forEach(line -> all.merge(line.key(), line, HistoryLine::with));
        List<HistoryLine> sorted = all.values().stream()
                .filter(line -> !line.values().isEmpty())
                .sorted(BY_TIME)
                .collect(Collectors.toCollection(ArrayList::new));
        int end = sorted.size() - 1;
        if (end >= 0) {
            HistoryLine last = sorted.get(end);
            Map<String, State> states = new TreeMap<>(last.states());
            since.forEach((metric, time) -> {
                State state = last.state(metric);
                states.put(metric, new State(state.mark(), state.since().or(() -> Optional.of(time)), state.open()));
            });
            sorted.set(end, last.with(last.values(), states));
        }
        return sorted;
    }

    /** Adds lines at the end. */
    static void append(Path file, Header header, List<HistoryLine> lines) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            byte[] end = bytes(channel, Math.max(0, size - 1), 1);
            boolean torn = end.length == 1 && end[0] != '\n';
            ByteBuffer text =
                    ByteBuffer.wrap(((torn ? "\n" : "") + text(header, lines)).getBytes(StandardCharsets.UTF_8));
            try {
                long at = size;
                while (text.hasRemaining()) {
                    at += channel.write(text, at);
                }
            } catch (IOException e) {
                // Half a line, as a full disk leaves it, would only cost room.
                channel.truncate(size);
                throw e;
            }
        }
    }

    /** Writes the file anew; readers see the old one or the new one. */
    static void replace(Path file, Header header, List<HistoryLine> lines) throws IOException {
        OnDisk.replace(file, header.json() + "\n" + text(header, lines));
    }

    private static String text(Header header, List<HistoryLine> lines) throws IOException {
        LineFormat format = new LineFormat(header.metrics());
        StringBuilder text = new StringBuilder();
        for (HistoryLine line : lines) {
            text.append(format.write(line)).append('\n');
        }
        return text.toString();
    }
}
