package io.perfsanity.engine.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * One JSON line for each change of a case. A line that a crash cut short is the last one and is skipped on reading; what
 * it would have said is learned from the cluster again.
 */
final class Journal implements AutoCloseable {
    private final ObjectMapper mapper = Json.mapper();
    private final Path file;
    private final FileChannel channel;

    private Journal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static Journal open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        Journal journal = new Journal(file, channel);
        if (journal.endsInTheMiddleOfALine()) {
            journal.write("\n");
        }
        return journal;
    }

    /**
     * Writes the cases' present state in one piece.
     *
     * @param durable whether it must be on the disk on return: what can't be learned from the cluster again
     */
    void append(Collection<CaseProgress> changed, boolean durable) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (CaseProgress progress : changed) {
            lines.append(mapper.writeValueAsString(progress)).append('\n');
        }
        write(lines.toString());
        if (durable) {
            force();
        }
    }

    /** The last state of each case that was written, by its index. */
    Map<Integer, CaseProgress> read() throws IOException {
        Map<Integer, CaseProgress> last = new TreeMap<>();
        // What a crash left may be no text at all.
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            try {
                CaseProgress progress = mapper.readValue(line, CaseProgress.class);
                if (progress != null) {
                    last.put(progress.index, progress);
                }
            } catch (JsonProcessingException cutShort) {
                // By a crash, while it was written.
            }
        }
        return last;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private boolean endsInTheMiddleOfALine() throws IOException {
        byte[] all = Files.readAllBytes(file);
        return all.length > 0 && all[all.length - 1] != '\n';
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
