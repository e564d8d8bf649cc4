package io.jenkins.plugins.perfsanity.runs;

import hudson.FilePath;
import hudson.remoting.Pipe;
import hudson.remoting.VirtualChannel;
import io.perfsanity.engine.plan.LocalSources;
import io.perfsanity.engine.plan.SourceFile;
import io.perfsanity.engine.plan.Sources;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import jenkins.agents.ControllerToAgentFileCallable;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * A checkout on an agent: looked through there, and sent from there to the cluster without a copy on the controller. Only
 * texts and bytes travel between the two.
 */
final class AgentSources implements Sources {
    private static final String SEPARATOR = "\t";

    private final FilePath directory;
    private final int maxFiles;
    private final int maxMiB;

    AgentSources(FilePath directory, int maxFiles, int maxMiB) {
        this.directory = directory;
        this.maxFiles = maxFiles;
        this.maxMiB = maxMiB;
    }

    @Override
    public String place() {
        return directory.getRemote();
    }

    @Override
    public String name() {
        return directory.getName();
    }

    @Override
    public Optional<String> commit() {
        try {
            return Optional.of(directory.act(new Commit())).filter(text -> !text.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public List<SourceFile> look() throws IOException {
        List<SourceFile> files;
        try {
            files = parse(directory.act(new Look(maxFiles, maxMiB)));
        } catch (InterruptedException e) {
            throw interrupted();
        }
        for (SourceFile file : files) {
            if (file.name().startsWith("/") || List.of(file.name().split("/")).contains("..")) {
                throw new IOException("the agent names a file outside of the checkout");
            }
        }
        return files;
    }

    @Override
    public Packed pack(List<SourceFile> files, byte[] manifest) throws IOException {
        Pipe pipe = Pipe.createRemoteToLocal();
        Future<String> end;
        try {
            end = directory.actAsync(new Pack(maxFiles, maxMiB, format(files), manifest, pipe));
        } catch (InterruptedException e) {
            throw interrupted();
        }
        return new Packed(
                new Sent(pipe.getIn(), end),
                files.stream().mapToLong(file -> file.size() + 1024).sum() + manifest.length);
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("while the checkout was read on its agent");
    }

    /** A line a file. Names have no control characters. */
    private static byte[] format(List<SourceFile> files) {
        return files.stream()
                .map(file -> file.fingerprint() + SEPARATOR + file.size() + SEPARATOR + file.name() + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<SourceFile> parse(byte[] lines) throws IOException {
        try {
            return new String(lines, StandardCharsets.ISO_8859_1)
                    .lines()
                    .map(line -> line.split(SEPARATOR, 3))
                    .map(parts -> new SourceFile(parts[2], parts[0], Long.parseLong(parts[1])))
                    .toList();
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException("the agent doesn't say what is in the checkout", e);
        }
    }

    /** What an agent sends. */
    private static final class Sent extends ProxyInputStream {
        private final Future<String> end;
        private boolean whole;

        Sent(InputStream in, Future<String> end) {
            super(in);
            this.end = end;
        }

        @Override
        protected void afterRead(int count) {
            whole |= count < 0;
        }

        /** Says what the agent had against it. */
        @Override
        public void close() throws IOException {
            super.close();
            if (!whole) {
                end.cancel(true);
                return;
            }
            try {
                String changed = end.get();
                if (!changed.isEmpty()) {
                    throw new ChangedException(changed);
                }
            } catch (InterruptedException e) {
                throw interrupted();
            } catch (ExecutionException e) {
                throw new IOException(
                        "the checkout can't be read: " + e.getCause().getMessage(), e);
            }
        }
    }

    /** Empty text where it isn't known: an {@code Optional} doesn't travel. */
    private static final class Commit implements ControllerToAgentFileCallable<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String invoke(File directory, VirtualChannel channel) {
            return new LocalSources(directory.toPath(), 0, 0).commit().orElse("");
        }
    }

    /** Lists the files. */
    private static final class Look implements ControllerToAgentFileCallable<byte[]> {
        private static final long serialVersionUID = 1L;

        private final int maxFiles;
        private final int maxMiB;

        Look(int maxFiles, int maxMiB) {
            this.maxFiles = maxFiles;
            this.maxMiB = maxMiB;
        }

        @Override
        public byte[] invoke(File directory, VirtualChannel channel) throws IOException {
            return format(new LocalSources(directory.toPath(), maxFiles, maxMiB).look());
        }
    }

    /** Sends some of them; returns which of them has changed, or an empty text. */
    private static final class Pack implements ControllerToAgentFileCallable<String> {
        private static final long serialVersionUID = 1L;

        private final int maxFiles;
        private final int maxMiB;
        private final byte[] files;
        private final byte[] manifest;
        private final Pipe pipe;

        Pack(int maxFiles, int maxMiB, byte[] files, byte[] manifest, Pipe pipe) {
            this.maxFiles = maxFiles;
            this.maxMiB = maxMiB;
            this.files = files;
            this.manifest = manifest;
            this.pipe = pipe;
        }

        @Override
        public String invoke(File directory, VirtualChannel channel) throws IOException {
            try (OutputStream out = pipe.getOut()) {
                new LocalSources(directory.toPath(), maxFiles, maxMiB).write(parse(files), manifest, out);
                return "";
            } catch (ChangedException e) {
                return e.getMessage();
            }
        }
    }
}
