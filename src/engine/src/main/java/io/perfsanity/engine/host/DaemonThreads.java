package io.perfsanity.engine.host;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that come when needed, go when idle, and keep no process alive. */
final class DaemonThreads {
    private DaemonThreads() {}

    static ExecutorService named(String name) {
        return Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
