package io.perfsanity.engine.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfsanity.engine.plan.Json;
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
            channel.force(false);
        }
    }

    /** The last state of each case that was written, by its index. */
    Map<Integer, CaseProgress> read() throws IOException {
        Map<Integer, CaseProgress> last = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
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
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
