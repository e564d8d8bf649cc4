package io.perfsanity.engine.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Looks at a run again and again while another process drives it, by its directory alone. Of the journal only what is new
 * is read; nothing is written, and no lock is tried. Not thread-safe.
 */
public final class RunWatch {
    private final Path directory;
    private final Path journal;
    private final RunRequest request;
    private final Map<Integer, Case> last = new TreeMap<>();

    /** Of the journal; a process that takes the run up writes it anew under the same name. */
    private Object file = "";

    private long read;

    public RunWatch(Path directory) throws IOException {
        this.directory = directory;
        this.journal = directory.resolve(RunDirectory.JOURNAL);
        this.request = RunDirectory.request(directory);
    }

    public RunRequest request() {
        return request;
    }

    /** Where the run is now. */
    public RunState look() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(journal, BasicFileAttributes.class);
            if (!Objects.equals(file, now.fileKey()) || now.size() < read) {
                file = now.fileKey();
                read = 0;
            }
            for (String line : newLines().lines().toList()) {
                Journal.take(journal, line, last);
            }
        } catch (NoSuchFileException e) {
            // Not begun yet.
        }
        return RunState.of(request, last, directory);
    }

    /** What was written since, up to the last whole line. */
    private String newLines() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FileChannel channel = FileChannel.open(journal, StandardOpenOption.READ)) {
            channel.position(read);
            ByteBuffer block = ByteBuffer.allocate(64 * 1024);
            while (channel.read(block) >= 0) {
                bytes.write(block.array(), 0, block.position());
                block.clear();
            }
        }
        byte[] all = bytes.toByteArray();
        int end = all.length;
        while (end > 0 && all[end - 1] != '\n') {
            end--;
        }
        read += end;
        return new String(all, 0, end, StandardCharsets.UTF_8);
    }
}
