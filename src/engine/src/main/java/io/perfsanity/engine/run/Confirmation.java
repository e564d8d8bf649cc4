package io.perfsanity.engine.run;

import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Rerun;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Has a run judged once all its cases have their verdicts, and lets those that seem slower than before run again first.
 * What is decided is written down before anything follows from it, so that a process that takes the run up finds the same
 * cases suspected. Used by the thread that drives the run.
 */
final class Confirmation {
    /** Re-runs of a case, whatever the gate wants. */
    private static final int MOST = 4;

    private final RunRequest request;
    private final Path directory;
    private final RunGate gate;
    private final Cases cases;
    private final Stopping stopping;
    private final RunListener listener;
    private final Supplier<Duration> timeLeft;

    private volatile Optional<GateFile> file;
    /** Nothing more is to be asked by this process. */
    private volatile boolean over;
    /** Why the run could not be judged, or what it measured not be kept. */
    private volatile Optional<String> fault = Optional.empty();

    /** @param timeLeft until the run's limit */
    Confirmation(
            RunRequest request,
            Path directory,
            RunGate gate,
            Cases cases,
            Stopping stopping,
            RunListener listener,
            Supplier<Duration> timeLeft)
            throws IOException {
        this.request = request;
        this.directory = directory;
        this.gate = gate;
        this.cases = cases;
        this.stopping = stopping;
        this.listener = listener;
        this.timeLeft = timeLeft;
        this.file = GateFile.read(directory);
        this.over = gate == RunGate.NONE || (file.filter(GateFile::settled).isPresent() && cases.all(Case::done));
    }

    Optional<GateReport> report() {
        return file.map(GateFile::report);
    }

    Optional<String> fault() {
        return fault;
    }

    boolean isOver() {
        return over;
    }

    void act() throws IOException {
        if (over || !cases.all(Case::done)) {
            return;
        }
        try {
            judge();
        } catch (IOException | RuntimeException e) {
            // The verdicts stand without it. Who resumes the run asks once more.
            fault = Optional.of("the comparison with earlier runs failed: " + e.getMessage());
            over = true;
        }
    }

    private void judge() throws IOException {
        // What was decided before a crash comes first.
        confirm();
        Optional<GateReport> first = Optional.empty();
        if (cases.all(Case::done) && !stopping.cancelling() && !settled()) {
            RunResult measured = result(report());
            first = gate.first(measured);
            if (first.isPresent()) {
                note(new GateFile(granted(first.get(), measured.cases()), first.get(), false));
                confirm();
            }
        }
        if (cases.all(Case::done)) {
            settle(first);
        }
    }

    private void confirm() throws IOException {
        if (stopping.cancelling() || settled()) {
            return;
        }
        for (Map.Entry<Integer, Integer> each : reruns().entrySet()) {
            cases.change(true, cases.select(one -> one.index() == each.getKey()), one -> one.confirm(each.getValue()));
        }
    }

    private boolean settled() {
        return file.filter(GateFile::settled).isPresent();
    }

    private Map<Integer, Integer> reruns() {
        return file.map(GateFile::reruns).orElse(Map.of());
    }

    /** @param first what the gate said just now; where nothing runs again for it, there is nothing else to say */
    private void settle(Optional<GateReport> first) throws IOException {
        Optional<GateReport> last =
                first.isPresent() ? first.map(GateReport::withoutReruns) : gate.last(result(report()));
        gate.keep(result(last));
        if (last.isPresent()) {
            note(new GateFile(reruns(), last.get(), true));
        }
        // Unless somebody wanted another attempt meanwhile: then all of it is judged again.
        cases.ifAll(Case::done, () -> over = true);
    }

    private void note(GateFile now) throws IOException {
        now.write(directory);
        file = Optional.of(now);
        listener.gateChanged(now.report(), now.reruns());
    }

    private RunResult result(Optional<GateReport> of) {
        return RunState.of(request, cases.select(each -> true), of, true).result();
    }

    /**
     * How often cases are to run again altogether: the most urgent first, as far as the run's limits allow; to its own budget
     * the gate has kept already. A case of which a re-run failed gets no more.
     */
    private Map<Integer, Integer> granted(GateReport report, List<CaseResult> results) {
        Map<Integer, Integer> granted = new TreeMap<>(reruns());
        Duration left = timeLeft.get();
        double hours = request.profile().limits().runGpuHours().orElse(Integer.MAX_VALUE)
                - results.stream().mapToDouble(each -> each.usage().gpuHours()).sum();
        for (GateReport.Rerun each : report.reruns()) {
            CaseResult of = results.stream()
                    .filter(result -> result.index() == each.index())
                    .findFirst()
                    .orElseThrow();
            int before = granted.getOrDefault(each.index(), 0);
            int count = Math.min(each.count(), MOST - before);
            Duration usual = longest(of).multipliedBy(count);
            double most = count * of.timeLimit().toSeconds() / 3600.0 * gpus(of);
            boolean sound = of.reruns().stream().filter(Rerun::counts).count() == before;
            if (sound && count > 0 && usual.compareTo(left) < 0 && most <= hours) {
                granted.put(each.index(), before + count);
                hours -= most;
            }
        }
        return granted;
    }

    private static Duration longest(CaseResult of) {
        return of.attempts().stream()
                .map(AttemptResult::timeRunning)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private int gpus(CaseResult of) {
        return of.gpusAllocated().orElse(request.profile().gpusPerNode() * of.nodes());
    }
}
