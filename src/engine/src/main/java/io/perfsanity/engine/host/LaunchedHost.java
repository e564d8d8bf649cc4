package io.perfsanity.engine.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A machine on which somebody knows how to start commands. What is the same on all of them: feeds a command, keeps what it
 * says, and waits for it no longer than allowed.
 */
public class LaunchedHost implements Host {
    private static final int STDERR_OF_STREAM = 64 * 1024;
    /** Memory that a command may fill while its reader is busy. */
    private static final int PIPE = 4 << 20;

    private final String name;
    private final RunningCommand.Launcher launcher;
    private final ExecutorService threads;

    /** @param launcher is closed with this host */
    public LaunchedHost(String name, RunningCommand.Launcher launcher) {
        this(name, name, threads -> launcher);
    }

    /**
     * One whose launcher uses the host's threads.
     *
     * @param threads what they are called
     */
    LaunchedHost(String name, String threads, Function<ExecutorService, RunningCommand.Launcher> launcher) {
        this.name = name;
        this.threads = Patience.threads(threads);
        this.launcher = launcher.apply(this.threads);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String address() {
        return launcher.address().orElse(name);
    }

    /** Ends the commands under way. */
    @Override
    public void close() {
        launcher.close();
        threads.shutdownNow();
    }

    @Override
    public Output exec(List<String> words, InputStream stdin, Duration limit, int outputLimit) throws IOException {
        Command command = Command.within(limit, words);
        HeadBuffer out = new HeadBuffer(outputLimit);
        HeadBuffer err = new HeadBuffer(outputLimit);
        try (RunningCommand running = launcher.start(command, out, err)) {
            Feeder feeder = new Feeder(stdin, running);
            Future<?> feeding = threads.submit(feeder);
            try {
                return new Output(await(running, command), out.bytes(), err.text());
            } finally {
                feeder.stop();
                feeding.cancel(true);
                feeder.check(command);
            }
        } catch (InterruptedException e) {
            throw interrupted(command, e);
        }
    }

    @Override
    public Output stream(List<String> words, Duration limit, StreamSink sink) throws IOException {
        Command command = Command.within(limit, words);
        BoundedPipe pipe = new BoundedPipe(PIPE, command.deadline());
        HeadBuffer err = new HeadBuffer(STDERR_OF_STREAM);
        try (RunningCommand running = launcher.start(command, pipe.sink(), err)) {
            new Feeder(InputStream.nullInputStream(), running).run();
            // Only the exit tells whether the end of the stream is the end of the data
            var unused = running.exit().whenComplete((code, failure) -> end(pipe, failure));
            drain(pipe, command, sink);
            return new Output(await(running, command), new byte[0], err.text());
        } catch (InterruptedException e) {
            throw interrupted(command, e);
        } finally {
            pipe.abandon();
        }
    }

    private static void end(BoundedPipe pipe, Throwable failure) {
        if (failure == null) {
            pipe.end();
        } else {
            pipe.fail(failure instanceof IOException cause ? cause : new HostException(failure.getMessage(), failure));
        }
    }

    private void drain(BoundedPipe pipe, Command command, StreamSink sink) throws IOException {
        InputStream source = pipe.source(() -> Math.max(1, command.deadline().remainingNanos()), () -> late(command));
        try {
            sink.accept(source);
            source.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // What the sink makes of a stream that broke off says less than why it did
            if (pipe.failure().isPresent() && pipe.failure().get() != e) {
                pipe.failure().get().addSuppressed(e);
                throw pipe.failure().get();
            }
            throw e;
        }
    }

    private int await(RunningCommand running, Command command) throws IOException, InterruptedException {
        try {
            return running.exit().get(command.deadline().remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late(command);
        } catch (ExecutionException e) {
            throw new HostException(e.getCause().getMessage(), e.getCause());
        }
    }

    private HostException late(Command command) {
        return new HostException("%s: %s didn't end within %s; %s"
                .formatted(name, command, command.deadline(), launcher.fateAfterLimit()));
    }

    private HostException interrupted(Command command, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new HostException(
                "%s: interrupted while %s ran; %s".formatted(name, command, launcher.fateAfterLimit()), cause);
    }

    /** Copies a caller's stream to what a command reads. */
    private static final class Feeder implements Runnable {
        private static final int BLOCK = 32 * 1024;

        private final InputStream source;
        private final RunningCommand command;
        private volatile IOException failure;
        private volatile boolean stopped;

        Feeder(InputStream source, RunningCommand command) {
            this.source = source;
            this.command = command;
        }

        @Override
        public void run() {
            byte[] block = new byte[BLOCK];
            try (OutputStream target = command.stdin()) {
                for (int count = next(block); count >= 0; count = next(block)) {
                    target.write(block, 0, count);
                    target.flush();
                }
            } catch (IOException e) {
                // The command may end without reading all: its exit code tells whether that is an error
            }
        }

        private int next(byte[] block) throws IOException {
            try {
                return source.read(block);
            } catch (IOException e) {
                if (!stopped) {
                    failure = e;
                }
                // Before its input is closed, which the command would take for the end of the data
                command.close();
                throw e;
            }
        }

        /** The command has ended: what becomes of the source from now on is no failure. */
        void stop() {
            stopped = true;
        }

        /** Fails when the source couldn't be read to its end. */
        void check(Command what) throws IOException {
            if (failure != null) {
                throw new IOException(
                        "the input for %s can't be read: %s".formatted(what, failure.getMessage()), failure);
            }
        }
    }

    /** Keeps the first bytes written to it and forgets the rest; never blocks the writer. */
    private static final class HeadBuffer extends OutputStream {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final int limit;

        HeadBuffer(int limit) {
            this.limit = limit;
        }

        @Override
        public synchronized void write(int b) {
            if (kept.size() < limit) {
                kept.write(b);
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            kept.write(bytes, offset, Math.min(length, limit - kept.size()));
        }

        synchronized byte[] bytes() {
            return kept.toByteArray();
        }

        String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }
    }
}
