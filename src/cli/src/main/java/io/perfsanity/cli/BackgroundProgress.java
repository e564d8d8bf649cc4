package io.perfsanity.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shows a run from a thread of its own, so that a terminal that stands still (Ctrl-S, a full pipe) holds up nothing but
 * itself. Of a case whose change wasn't shown yet only the latest state is kept.
 */
final class BackgroundProgress implements Progress {
    /** How long an end waits for a terminal that may stand still. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Progress shown;
    private final Map<Integer, CaseStatus> changes = new LinkedHashMap<>();
    private Optional<String> health = Optional.empty();
    private boolean showing;

    BackgroundProgress(Progress shown) {
        this.shown = shown;
    }

    @Override
    public void begin(List<CaseStatus> cases) {
        shown.begin(cases);
        Thread writer = new Thread(this::show, "perf-sanity-progress");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public synchronized void caseChanged(CaseStatus status) {
        changes.put(status.index(), status);
        notifyAll();
    }

    @Override
    public synchronized void healthChanged(String message) {
        health = Optional.of(message);
        notifyAll();
    }

    /** Returns when all is shown, or the terminal has had its time. */
    @Override
    public void end() throws InterruptedException {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        synchronized (this) {
            while (showing || isNews()) {
                long left = Duration.ofNanos(limit - System.nanoTime()).toMillis();
                if (left <= 0) {
                    return;
                }
                wait(left);
            }
        }
        shown.end();
    }

    private boolean isNews() {
        return !changes.isEmpty() || health.isPresent();
    }

    private void show() {
        try {
            while (true) {
                List<CaseStatus> cases;
                Optional<String> message;
                synchronized (this) {
                    showing = false;
                    notifyAll();
                    while (!isNews()) {
                        wait();
                    }
                    showing = true;
                    cases = List.copyOf(changes.values());
                    message = health;
                    changes.clear();
                    health = Optional.empty();
                }
                cases.forEach(shown::caseChanged);
                message.ifPresent(shown::healthChanged);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
