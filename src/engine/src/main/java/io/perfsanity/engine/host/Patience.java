package io.perfsanity.engine.host;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Waits for calls that may block in JSch, in a resolver or in a write to a dead network, but no longer than a limit. */
final class Patience {
    private static final Logger LOGGER = Logger.getLogger(Patience.class.getName());

    private final ExecutorService threads;

    Patience(ExecutorService threads) {
        this.threads = threads;
    }

    /** Threads that come when needed, go when idle, and keep no process alive. */
    static ExecutorService threads(String name) {
        return Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What takes long and gives nothing. */
    interface Work {
        void run() throws InterruptedException;
    }

    /**
     * Runs {@code call} on another thread and waits for it.
     *
     * @param unblock frees that thread when the limit is over: closes the socket that it is stuck in
     * @param what for the message: {@code what} didn't end within the limit
     */
    <T> T call(String what, Duration limit, Runnable unblock, Callable<T> call)
            throws IOException, InterruptedException {
        Future<T> running = threads.submit(call);
        try {
            return running.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            unblock.run();
            throw new HostException("%s within %s".formatted(what, Deadline.text(limit)), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Runs {@code work} on another thread without waiting for it, and {@code unblock} when it takes longer than allowed. */
    void leave(Duration limit, Runnable unblock, Work work) {
        try {
            Future<?> running = threads.submit(() -> {
                work.run();
                return null;
            });
            threads.execute(() -> {
                try {
                    running.get(limit.toNanos(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException | InterruptedException e) {
                    unblock.run();
                } catch (ExecutionException e) {
                    LOGGER.log(Level.FINE, "left behind", e);
                }
            });
        } catch (RejectedExecutionException e) {
            // The host was closed, and with it everything that could block
            LOGGER.log(Level.FINE, "host closed", e);
        }
    }
}
