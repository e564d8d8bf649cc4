package io.jenkins.plugins.perfsanity.clusters;

import hudson.model.Computer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a button of a form has done, whose user waits for it. */
final class FormWork {
    private FormWork() {}

    /** What connects somewhere. */
    @FunctionalInterface
    interface Work {
        void run() throws InterruptedException;
    }

    /** Whether {@code work} ended in time; if it didn't, it was interrupted. */
    static boolean within(Duration limit, Work work) throws InterruptedException {
        Future<?> running = Computer.threadPoolForRemoting.submit(() -> {
            work.run();
            return null;
        });
        try {
            running.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            running.cancel(true);
        }
    }
}
