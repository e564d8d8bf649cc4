package io.perfsanity.engine.report;

import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.history.CaseHistory;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.KnownMetrics;
import io.perfsanity.engine.history.MeasuredRun;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Where a page gets the values of earlier runs from, for its charts. */
@FunctionalInterface
public interface PastValues {
    /** Where nobody keeps them: a page without charts. */
    PastValues NONE = result -> Map.of();

    /** Those that are kept in {@code history}, read at once. */
    static PastValues in(History history, RunResult run, KnownMetrics known) throws IOException {
        Map<Integer, CaseHistory> all = new MeasuredRun(run, known, Map.of()).past(history);
        // A case's series are made when it is drawn: those of a thousand at once take 200 MB.
        return result -> Optional.ofNullable(all.get(result.index()))
                .map(CaseHistory::series)
                .orElse(Map.of());
    }

    /**
     * What is known of a case.
     *
     * @return by metric, with this run's values where they were kept; those of later runs are not shown
     */
    Map<String, Series> of(CaseResult result);
}
