package io.jenkins.plugins.perfsanity.runs;

import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.results.JobHistory;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.gate.MeasuredCase;
import io.perfsanity.engine.history.KnownMetrics;
import io.perfsanity.engine.history.MeasuredRun;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.run.HistoryGate;
import io.perfsanity.engine.run.RunGate;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Compares a run with earlier ones of its job, and keeps what it measured unless its build was deleted. */
final class BuildGate implements RunGate {
    private static final Logger LOGGER = Logger.getLogger(BuildGate.class.getName());

    private final BuildFiles files;
    private final BooleanSupplier deleted;
    private final HistoryGate gate;

    BuildGate(BuildFiles files, RunOptions options, ClusterProfile profile, BooleanSupplier deleted) {
        this.files = files;
        this.deleted = deleted;
        this.gate = new HistoryGate(
                () -> JobHistory.directory(files.build().getParent()),
                options.policy(profile.gate()),
                KnownMetrics.of(profile));
    }

    @Override
    public Optional<GateReport> first(RunResult run) throws IOException {
        return gate.first(run);
    }

    @Override
    public Optional<GateReport> last(RunResult run) throws IOException {
        return gate.last(run);
    }

    @Override
    public void keep(RunResult run) throws IOException {
        // Nothing may come to the directory of a job that was deleted
        if (!deleted.getAsBoolean()) {
            gate.keep(run);
        }
        if (deleted.getAsBoolean()) {
            JobHistory.of(files.build().getParent()).forget(run.runId());
        }
    }

    /** The cases with what earlier runs measured, for pages; none where that can't be read. */
    static List<MeasuredCase> measured(BuildFiles files, RunOptions options, RunResult run, ClusterProfile profile) {
        try {
            return run.gate().isEmpty()
                    ? List.of()
                    : new MeasuredRun(run, KnownMetrics.of(profile), Map.of())
                            .against(JobHistory.of(files.build().getParent()), options.policy(profile.gate()));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "what earlier runs measured can't be read for " + files.build());
            return List.of();
        }
    }
}
