package io.jenkins.plugins.perfsanity.results;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** Lets each viewer of a run's logs ask the cluster every two seconds at most, and few at a time. */
final class LogViewers {
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int AT_ONCE = 4;
    private static final int MAX_KNOWN = 1000;

    private final Semaphore asking = new Semaphore(AT_ONCE);
    /** When each asked last; who asked longest ago is forgotten. */
    private final Map<String, Long> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_KNOWN;
        }
    };

    /** Whether the viewer may ask now; then {@link #leave} has to follow. */
    boolean enter(String viewer) {
        long now = System.nanoTime();
        synchronized (last) {
            Long before = last.get(viewer);
            if (before != null && now - before < PAUSE.toNanos()) {
                return false;
            }
            if (!asking.tryAcquire()) {
                return false;
            }
            last.put(viewer, now);
            return true;
        }
    }

    void leave() {
        asking.release();
    }
}
