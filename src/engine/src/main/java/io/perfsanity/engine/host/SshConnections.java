package io.perfsanity.engine.host;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Logger;

/**
 * The one connection that all callers share: opened when it is first needed, opened anew when it broke. Callers who
 * wait for the same attempt share its outcome too, so that a dead host isn't asked once for each of them.
 */
final class SshConnections<C extends SshConnections.Opened> implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(SshConnections.class.getName());
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** A connection that lived that long isn't part of a series of failures. */
    private static final Duration SETTLED = Duration.ofSeconds(30);
    /** Sites lock out who offers a wrong credential too often. */
    private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofSeconds(60);

    private final String name;
    private final Opener<C> opener;
    private final ExecutorService threads;
    private CompletableFuture<C> attempt;
    private long attemptEndedAt;
    private int failures;
    private boolean closed;

    /** A connection that was opened. */
    interface Opened extends AutoCloseable {
        /** Which host it goes to, for messages. */
        Object address();

        /** Whether a command may be started over it, as far as is known; never blocks. */
        boolean isAlive();

        Duration age();

        @Override
        void close();
    }

    /** Opens connections. */
    @FunctionalInterface
    interface Opener<C> {
        /**
         * Connects and logs in, to the first host that answers.
         *
         * @throws HostRefusedException when a host refused us or isn't trusted
         * @throws HostException when no host answers
         */
        C connect() throws IOException, InterruptedException;
    }

    SshConnections(String name, Opener<C> opener, ExecutorService threads) {
        this.name = name;
        this.opener = opener;
        this.threads = threads;
    }

    /** The connection, waiting for it no longer than {@code deadline}. */
    C get(Deadline deadline) throws HostException, InterruptedException {
        try {
            return current().get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HostException("no connection to %s within %s".formatted(name, deadline), e);
        } catch (ExecutionException e) {
            String message = e.getCause().getMessage();
            throw e.getCause() instanceof HostRefusedException
                    ? new HostRefusedException(message, e.getCause())
                    : new HostException(message, e.getCause());
        }
    }

    private synchronized CompletableFuture<C> current() throws HostException {
        if (closed) {
            throw new HostException("the connection to " + name + " was closed");
        }
        if (attempt == null) {
            attempt = start(Duration.ZERO);
        } else if (attempt.isDone() && !isUsable() && !isHeldBack()) {
            attempt = start(backOff());
        }
        return attempt;
    }

    /** The host at the other end; empty while there is none. */
    synchronized Optional<Object> address() {
        return attempt == null || !attempt.isDone() || attempt.isCompletedExceptionally()
                ? Optional.empty()
                : Optional.of(attempt.join().address());
    }

    private boolean isUsable() {
        if (attempt.isCompletedExceptionally()) {
            return false;
        }
        C connection = attempt.join();
        if (connection.isAlive()) {
            return true;
        }
        LOGGER.fine(() -> "connection to " + connection.address() + " was lost");
        connection.close();
        if (connection.age().compareTo(SETTLED) >= 0) {
            failures = 0;
        }
        return false;
    }

    /** Whether the last attempt was refused so lately that we repeat its answer. */
    private boolean isHeldBack() {
        boolean refused = attempt.isCompletedExceptionally()
                && attempt.handle((connection, failure) -> failure instanceof HostRefusedException)
                        .join();
        return refused && sinceLastAttempt().compareTo(PAUSE_AFTER_REFUSAL) < 0;
    }

    private Duration backOff() {
        Duration pause = failures == 0 ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(failures - 1, 10));
        failures++;
        Duration left = (pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE).minus(sinceLastAttempt());
        return left.isNegative() ? Duration.ZERO : left;
    }

    private Duration sinceLastAttempt() {
        return Duration.ofNanos(System.nanoTime() - attemptEndedAt);
    }

    private CompletableFuture<C> start(Duration pause) throws HostException {
        CompletableFuture<C> started = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    Thread.sleep(pause.toMillis());
                    C connection = opener.connect();
                    LOGGER.fine(() -> "connected to " + connection.address());
                    ended(started, connection);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    ended(started, new HostException("the connection to " + name + " was closed", e));
                } catch (IOException | RuntimeException e) {
                    ended(started, e);
                }
            });
        } catch (RejectedExecutionException e) {
            throw new HostException("the connection to " + name + " was closed", e);
        }
        return started;
    }

    private synchronized void ended(CompletableFuture<C> started, C connection) {
        attemptEndedAt = System.nanoTime();
        if (closed) {
            connection.close();
        }
        started.complete(connection);
    }

    private synchronized void ended(CompletableFuture<C> started, Exception failure) {
        attemptEndedAt = System.nanoTime();
        started.completeExceptionally(failure);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (attempt != null && attempt.isDone() && !attempt.isCompletedExceptionally()) {
            attempt.join().close();
        }
    }
}
