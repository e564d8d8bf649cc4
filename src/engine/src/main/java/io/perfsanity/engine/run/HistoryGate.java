package io.perfsanity.engine.run;

import io.perfsanity.engine.gate.Gate;
import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.gate.MeasuredCase;
import io.perfsanity.engine.gate.Rule;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.KnownMetrics;
import io.perfsanity.engine.history.MeasuredRun;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Compares a run with the records of earlier ones in a directory, and adds it to them. */
public final class HistoryGate implements RunGate {
    private final Supplier<Path> directory;
    private final GatePolicy policy;
    private final KnownMetrics known;

    /** @param directory of the records; asked each time, as it may be moved while the run goes on */
    public HistoryGate(Supplier<Path> directory, GatePolicy policy, KnownMetrics known) {
        this.directory = directory;
        this.policy = policy;
        this.known = known;
    }

    @Override
    public Optional<GateReport> first(RunResult run) throws IOException {
        return judged(run, Gate::first);
    }

    @Override
    public Optional<GateReport> last(RunResult run) throws IOException {
        return judged(run, Gate::last);
    }

    private Optional<GateReport> judged(RunResult run, BiFunction<Gate, Stream<MeasuredCase>, GateReport> by)
            throws IOException {
        if (policy.rule() == Rule.NONE) {
            return Optional.empty();
        }
        try {
            return Optional.of(by.apply(new Gate(policy), measured(run).against(history(), policy)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Also where nothing is judged: who changes that one day has a past then. */
    @Override
    public void keep(RunResult run) throws IOException {
        measured(run).addTo(history(), run.gate());
    }

    private MeasuredRun measured(RunResult run) {
        return new MeasuredRun(run, known, Map.of());
    }

    private History history() {
        return History.in(directory.get());
    }
}
