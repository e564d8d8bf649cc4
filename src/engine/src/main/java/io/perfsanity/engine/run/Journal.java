package io.perfsanity.engine.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfsanity.engine.text.Json;
import io.perfsanity.engine.text.WholeFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One JSON line for each change of a case. A line that a crash cut short is skipped on reading; what it would have said is
 * learned from the cluster again. It is compacted when it is opened: its {@link Schema} and a line a case are left.
 */
final class Journal implements AutoCloseable {
    private static final ObjectMapper MAPPER = Json.mapper();

    private final Path file;
    private final FileChannel channel;
    private final Map<Integer, Case> last;
    /** What is there may end in the middle of a line. */
    private boolean afterHalfALine;

    private Journal(Path file, FileChannel channel, Map<Integer, Case> last, boolean afterHalfALine) {
        this.file = file;
        this.channel = channel;
        this.last = last;
        this.afterHalfALine = afterHalfALine;
    }

    static Journal open(Path file) throws IOException {
        Map<Integer, Case> last = read(file);
        boolean compact = compacted(file, last.values());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        return new Journal(file, channel, last, !compact);
    }

    /** Where there is no room for it the file serves as it is: what can't be written down can be cancelled all the same. */
    private static boolean compacted(Path file, Collection<Case> cases) throws JsonProcessingException {
        String text = Schema.line() + lines(cases);
        try {
            WholeFile.write(file, text);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The last that it says of each case; another process may be writing it. */
    static Map<Integer, Case> read(Path file) throws IOException {
        Map<Integer, Case> last = new TreeMap<>();
        if (!Files.exists(file)) {
            return last;
        }
        // What a crash left may be no text at all.
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(file, line, last);
            }
        }
        return last;
    }

    /** Notes in {@code last} what a line says. */
    static void take(Path file, String line, Map<Integer, Case> last) throws IOException {
        try {
            Optional<Schema> schema = Schema.ofLine(line);
            if (schema.isPresent()) {
                refuseNewer(file, schema.get());
                return;
            }
            Case read = MAPPER.readValue(line, Case.class);
            if (read != null) {
                last.put(read.index(), read);
            }
        } catch (JsonProcessingException cutShort) {
            // By a crash, while it was written.
        }
    }

    private static void refuseNewer(Path file, Schema schema) throws IOException {
        if (schema.isNewer()) {
            throw new IOException(file + schema.refusal());
        }
    }

    private static String lines(Collection<Case> cases) throws JsonProcessingException {
        StringBuilder lines = new StringBuilder();
        for (Case each : cases) {
            lines.append(MAPPER.writeValueAsString(each)).append('\n');
        }
        return lines.toString();
    }

    /** What was written of a case before it was opened. */
    Optional<Case> last(int index) {
        return Optional.ofNullable(last.get(index));
    }

    /**
     * Writes the cases' present state in one piece.
     *
     * @param durable whether it must be on the disk on return: what can't be learned from the cluster again
     */
    void append(Collection<Case> changed, boolean durable) throws IOException {
        write((afterHalfALine ? "\n" : "") + lines(changed));
        afterHalfALine = false;
        if (durable) {
            force();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        long whole = channel.size();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw unwritable(e, whole);
        }
    }

    private void force() throws IOException {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw unwritable(e, channel.size());
        }
    }

    /** Half a line, as a full disk leaves it, would spoil the next one. */
    private IOException unwritable(IOException cause, long whole) {
        IOException failure = new IOException(file + " can't be written: " + cause.getMessage(), cause);
        try {
            channel.truncate(whole);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }
}
