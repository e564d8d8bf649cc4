package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Starts commands over the connection that all callers share, a bounded number of them at the same time. */
final class SharedLauncher<C extends SshConnections.Opened> implements RunningCommand.Launcher {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final String name;
    private final SshConnections<C> connections;
    private final int maxChannels;
    private final Semaphore channels;
    private final Starter<C> starter;

    /** The server gave no channel for the command: it certainly didn't run. */
    static final class NotStarted extends HostException {
        private static final long serialVersionUID = 1L;

        NotStarted(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Starts one command over a connection. */
    @FunctionalInterface
    interface Starter<C> {
        /** @throws NotStarted when it certainly didn't run, and may be tried again */
        RunningCommand start(Command command, C connection, OutputStream out, OutputStream err)
                throws IOException, InterruptedException;
    }

    SharedLauncher(String name, SshConnections<C> connections, int maxChannels, Starter<C> starter) {
        this.name = name;
        this.connections = connections;
        this.maxChannels = maxChannels;
        this.channels = new Semaphore(maxChannels, true);
        this.starter = starter;
    }

    @Override
    public RunningCommand start(Command command, OutputStream out, OutputStream err)
            throws IOException, InterruptedException {
        if (!channels.tryAcquire(command.deadline().remainingNanos(), TimeUnit.NANOSECONDS)) {
            throw new HostException("%s: all %s channels were busy for %s; %s wasn't started"
                    .formatted(name, maxChannels, command.deadline(), command));
        }
        boolean started = false;
        try {
            RunningCommand running = startOnChannel(command, out, err);
            started = true;
            AtomicBoolean released = new AtomicBoolean();
            return new RunningCommand(running.stdin(), running.exit(), () -> {
                if (!released.getAndSet(true)) {
                    running.close();
                    channels.release();
                }
            });
        } finally {
            if (!started) {
                channels.release();
            }
        }
    }

    private RunningCommand startOnChannel(Command command, OutputStream out, OutputStream err)
            throws IOException, InterruptedException {
        Duration pause = FIRST_PAUSE;
        boolean reconnected = false;
        while (true) {
            C connection = connections.get(command.deadline());
            try {
                return starter.start(command, connection, out, err);
            } catch (NotStarted e) {
                boolean lost = !connection.isAlive();
                // A try that has no time to be answered would leave open whether the command began
                boolean late = command.deadline().remainingNanos()
                        <= pause.multipliedBy(2).toNanos();
                if ((lost && reconnected) || late) {
                    throw new HostException("%s: %s wasn't started: %s".formatted(name, command, e.getMessage()), e);
                }
                reconnected |= lost;
                if (!lost) {
                    // sshd counts a command that we gave up among its sessions until that command ends
                    Thread.sleep(pause.toMillis());
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                }
            }
        }
    }

    @Override
    public Optional<String> address() {
        String user = name.substring(0, name.indexOf('@') + 1);
        return connections.address().map(address -> user + address);
    }

    @Override
    public void close() {
        connections.close();
    }

    @Override
    public String fateAfterLimit() {
        return "its channel was closed, what it does on the host may go on";
    }
}
