package io.perfsanity.engine.host;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import io.perfsanity.engine.host.SharedLauncher.NotStarted;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** One command on one channel. Knows when it ended; that calls of JSch may block is its caller's business. */
final class SshCommand {
    /** At the places of their POSIX numbers, which begin with 1. */
    private static final List<String> SIGNALS =
            List.of("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM".split(" "));

    private final Command command;
    private final SshConnection connection;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final ChannelExec channel;
    private final ShellLine.AfterMark output;
    private final OutputStream stdin;
    private final CountDownLatch answered = new CountDownLatch(1);
    private boolean open;
    private boolean unwanted;

    SshCommand(Command command, ShellLine line, SshConnection connection, OutputStream out, OutputStream err)
            throws IOException {
        this.command = command;
        this.connection = connection;
        channel = channel(connection);
        output = line.output(out);
        channel.setCommand(line.bytes());
        channel.setOutputStream(output, true);
        channel.setExtOutputStream(new UntilClosed(err));
        stdin = channel.getOutputStream();
    }

    private static ChannelExec channel(SshConnection connection) throws NotStarted {
        try {
            return (ChannelExec) SshConnection.channel(connection.session(), "exec");
        } catch (JSchException e) {
            throw new NotStarted(e.getMessage(), e);
        }
    }

    /**
     * Starts the command. Takes as long as the server needs to answer, up to 20 s, or longer when the network swallows
     * the question.
     */
    void start() throws NotStarted {
        try {
            // Without a limit of its own: given one, JSch forgets a channel that the server has opened
            channel.connect();
        } catch (JSchException e) {
            String reason = channel.isClosed() ? "the server gives us no more sessions" : e.getMessage();
            throw new NotStarted(reason, e);
        } finally {
            answered.countDown();
        }
        boolean late;
        synchronized (this) {
            open = true;
            late = unwanted;
        }
        if (late) {
            hangUp();
        }
    }

    /** Waits until {@link #start} is through, however it ended. */
    void awaitAnswer() throws InterruptedException {
        answered.await();
    }

    /** Nobody waits any more. Returns whether {@link #hangUp} is needed: one that isn't open yet hangs up by itself. */
    synchronized boolean giveUp() {
        unwanted = true;
        return open && !exit.isDone();
    }

    /** Closes the channel, without a word to the command. May block while the network does. */
    void hangUp() {
        channel.disconnect();
    }

    OutputStream stdin() {
        return stdin;
    }

    CompletableFuture<Integer> exit() {
        return exit;
    }

    private void closed() {
        int status = channel.getExitStatus();
        String signal = channel.getExitSignal();
        if (status != -1 && !output.passed()) {
            exit.completeExceptionally(
                    new HostException("%s: the login shell ended with exit code %s before it ran %s; it printed %s"
                            .formatted(connection.address(), status, command, said())));
        } else if (status != -1) {
            exit.complete(status);
        } else if (signal != null) {
            exit.complete(128 + SIGNALS.indexOf(signal) + 1);
        } else {
            exit.completeExceptionally(
                    new HostException("the connection to %s ended before %s did; whether it goes on is unknown"
                            .formatted(connection.address(), command)));
        }
    }

    private String said() {
        String before = output.before();
        return before.isEmpty() ? "nothing" : "'" + before + "'";
    }

    /** JSch closes the stream for standard error when it closes the channel, and then only. */
    private final class UntilClosed extends FilterOutputStream {
        UntilClosed(OutputStream target) {
            super(target);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() {
            closed();
        }
    }
}
