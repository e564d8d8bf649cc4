package io.perfsanity.engine.report;

import io.perfsanity.engine.result.ModeSummary;
import io.perfsanity.engine.result.RunResult;
import java.util.ArrayList;
import java.util.List;

/** The totals of a run by mode as cells of text, for every summary that has them as a table. */
final class ModeTable {
    static final List<String> HEADING =
            List.of("mode", "cases", "passed", "failed", "timed out", "infra", "cancelled", "skipped", "GPU hours");

    private ModeTable() {}

    /** A row a mode, then that of all, which is called {@code total}. */
    static List<List<String>> rows(RunResult run, String total) {
        List<List<String>> rows = new ArrayList<>();
        run.modes().forEach((mode, summary) -> rows.add(row(mode.toString(), summary)));
        rows.add(row(total, run.totals()));
        return rows;
    }

    private static List<String> row(String name, ModeSummary summary) {
        List<String> row = new ArrayList<>(List.of(name, String.valueOf(summary.total())));
        Page.counts(summary).forEach(count -> row.add(String.valueOf(count.count())));
        row.add(Wording.gpuHours(summary.gpuHours()));
        return row;
    }
}
