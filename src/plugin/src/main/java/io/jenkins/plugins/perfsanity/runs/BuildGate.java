package io.jenkins.plugins.perfsanity.runs;

import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.results.JobHistory;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.history.KnownMetrics;
import io.perfsanity.engine.report.PastValues;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.run.HistoryGate;
import io.perfsanity.engine.run.RunGate;
import java.io.IOException;
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

    /** What earlier runs and this one measured, for pages; nothing where that can't be read. */
    static PastValues past(BuildFiles files, RunResult run, ClusterProfile profile) {
        try {
            return PastValues.in(JobHistory.of(files.build().getParent()), run, KnownMetrics.of(profile));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "what earlier runs measured can't be read for " + files.build());
            return PastValues.NONE;
        }
    }
}
