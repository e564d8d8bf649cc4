package io.jenkins.plugins.perfsanity.runs;

import io.jenkins.plugins.perfsanity.results.CaseRow;
import io.jenkins.plugins.perfsanity.results.LiveRun;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.run.Estimate;
import io.perfsanity.engine.run.Run;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.scheduler.LiveLogs;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the engine knows of a run's cases, for its page. */
final class LiveCases implements LiveRun {
    private final Run run;
    private final Map<Integer, PlannedCase> planned;
    private final Supplier<String> health;
    private final Runnable soon;

    /** @param soon lets the run act on what it was asked */
    LiveCases(Run run, Supplier<String> health, Runnable soon) {
        this.run = run;
        this.planned =
                run.request().cases().stream().collect(Collectors.toMap(PlannedCase::index, Function.identity()));
        this.health = health;
        this.soon = soon;
    }

    @Override
    public List<CaseRow> rows() {
        return run.statuses().stream().map(this::row).toList();
    }

    @Override
    public Optional<CaseRow> row(int index) {
        return status(index).map(this::row);
    }

    @Override
    public Optional<CaseResult> result(int index) {
        return status(index).flatMap(CaseStatus::result);
    }

    @Override
    public String unit(String metric) {
        return run.request().facts().unit(metric);
    }

    private Optional<CaseStatus> status(int index) {
        return run.statuses().stream().filter(status -> status.index() == index).findFirst();
    }

    private CaseRow row(CaseStatus status) {
        return CaseRow.of(planned.get(status.index()), status);
    }

    @Override
    public String health() {
        return health.get();
    }

    @Override
    public Optional<Duration> remaining(Map<String, Duration> usual) {
        return Estimate.remaining(run.statuses(), usual, Instant.now());
    }

    @Override
    public LiveLogs.Piece log(int index, String log, long offset) throws IOException {
        int attempt = status(index).map(CaseStatus::attempt).orElse(1);
        return run.log(id(index), attempt, log, offset, LiveLogs.MAX_BYTES);
    }

    @Override
    public void cancel(int index, String reason) throws IOException {
        run.cancel(id(index), reason);
        soon.run();
    }

    @Override
    public void again(int index) throws IOException {
        run.again(id(index));
        soon.run();
    }

    private String id(int index) {
        return planned.get(index).testCase().id();
    }
}
