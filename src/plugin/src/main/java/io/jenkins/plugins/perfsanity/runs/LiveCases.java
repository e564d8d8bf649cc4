package io.jenkins.plugins.perfsanity.runs;

import io.jenkins.plugins.perfsanity.results.CaseRow;
import io.jenkins.plugins.perfsanity.results.LiveRun;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.run.Run;
import io.perfsanity.engine.run.RunListener.CaseStatus;
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

    LiveCases(Run run, Supplier<String> health) {
        this.run = run;
        this.planned =
                run.request().cases().stream().collect(Collectors.toMap(PlannedCase::index, Function.identity()));
        this.health = health;
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
}
