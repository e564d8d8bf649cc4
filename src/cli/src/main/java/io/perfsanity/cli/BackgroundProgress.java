package io.perfsanity.cli;

import io.perfsanity.engine.gate.GateReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Shows a run from a thread of its own, so that a terminal that stands still (Ctrl-S, a full pipe) holds up nothing but
 * itself. Of a case whose change wasn't shown yet only the latest state is kept.
 */
final class BackgroundProgress implements Progress {
    /** How long an end waits for a terminal that may stand still. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Progress shown;
    private final ScheduledExecutorService writer =
            Executors.newSingleThreadScheduledExecutor(task -> daemon("perf-sanity-progress", task));
    private final Map<Integer, CaseStatus> changes = new LinkedHashMap<>();
    private Optional<String> health = Optional.empty();

    BackgroundProgress(Progress shown) {
        this.shown = shown;
    }

    /** A thread that keeps no process alive. */
    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void begin(List<CaseStatus> cases) {
        shown.begin(cases);
        var unused = writer.scheduleWithFixedDelay(shown::tick, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void notice(String text) {
        writer.execute(() -> shown.notice(text));
    }

    @Override
    public void countdown(String text) {
        writer.execute(() -> shown.countdown(text));
    }

    @Override
    public synchronized void caseChanged(CaseStatus status) {
        change(() -> changes.put(status.index(), status));
    }

    @Override
    public synchronized void healthChanged(String message) {
        change(() -> health = Optional.of(message));
    }

    @Override
    public void gateChanged(GateReport report, Map<Integer, Integer> reruns) {
        writer.execute(() -> shown.gateChanged(report, reruns));
    }

    private void change(Runnable change) {
        boolean isShown = changes.isEmpty() && health.isEmpty();
        change.run();
        if (isShown) {
            writer.execute(this::show);
        }
    }

    /** Returns when all is shown, or the terminal has had its time. */
    @Override
    public void end() throws InterruptedException {
        try {
            writer.submit(() -> {}).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            writer.shutdown();
            shown.end();
        } catch (TimeoutException e) {
            // It shows the rest if it goes on.
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void show() {
        List<CaseStatus> cases;
        Optional<String> message;
        synchronized (this) {
            cases = List.copyOf(changes.values());
            message = health;
            changes.clear();
            health = Optional.empty();
        }
        cases.forEach(shown::caseChanged);
        message.ifPresent(shown::healthChanged);
    }
}
