package io.perfsanity.engine.run;

import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.plan.RunLayout;
import io.perfsanity.engine.scheduler.LiveLogs;
import io.perfsanity.engine.scheduler.SchedulerSettings;
import java.io.IOException;

/** Reads the logs of a run's cases on the cluster, for whoever drives the run and for whoever only looks. */
public final class RunLogs {
    private final LiveLogs logs;
    private final RunLayout layout;

    public RunLogs(Host host, RunRequest request) {
        this.logs = new LiveLogs(host, SchedulerSettings.of(request.profile()));
        this.layout = request.plan().layout();
    }

    /**
     * Some of a log, whether its job runs or has ended; one remote command.
     *
     * @param attempt from 1
     * @param log the name of its file; empty to learn which there are
     * @param offset below zero: from the log's end
     */
    public LiveLogs.Piece read(PlannedCase of, int attempt, String log, long offset, int max) throws IOException {
        String directory = layout.attemptDirectory(of, attempt);
        return logs.read(
                layout.workDirectory(),
                directory.substring(layout.workDirectory().length() + 1),
                log,
                offset,
                max);
    }
}
