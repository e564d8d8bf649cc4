package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.report.ParetoData;
import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cases of a run that differ in their concurrency only: what each gives a user against what it gives in all. The page has
 * it as a table, from which a script draws the chart. Called by Jelly.
 */
public final class ParetoFamily {
    private static final int MAX_NAME = 400;

    private final ParetoData data;

    private ParetoFamily(ParetoData data) {
        this.data = data;
    }

    static List<ParetoFamily> of(RunResult result) {
        return ParetoData.of(result, result.gate().map(GateReport::cases).orElse(List.of())).stream()
                .map(ParetoFamily::new)
                .toList();
    }

    public String getName() {
        return PlainText.line(data.family(), MAX_NAME);
    }

    public boolean isCompared() {
        return !data.baseline().isEmpty();
    }

    /** By concurrency. */
    public List<Line> getLines() {
        List<ParetoData.Point> best = ParetoData.frontier(data.points());
        List<ParetoData.Point> bestBefore = ParetoData.frontier(data.baseline());
        List<Line> lines = new ArrayList<>();
        for (ParetoData.Point point : data.points()) {
            Optional<ParetoData.Point> before = data.before(point);
            lines.add(new Line(
                    point,
                    best.contains(point),
                    before,
                    before.filter(bestBefore::contains).isPresent()));
        }
        return lines;
    }

    /** One concurrency. */
    public static final class Line {
        private final ParetoData.Point point;
        private final boolean best;
        private final Optional<ParetoData.Point> before;
        private final boolean bestBefore;

        private Line(ParetoData.Point point, boolean best, Optional<ParetoData.Point> before, boolean bestBefore) {
            this.point = point;
            this.best = best;
            this.before = before;
            this.bestBefore = bestBefore;
        }

        /** Of its case. */
        public int getIndex() {
            return point.index();
        }

        public int getConcurrency() {
            return point.concurrency();
        }

        public double getPerUser() {
            return point.perUser();
        }

        public double getPerGpu() {
            return point.perGpu();
        }

        public String getPerUserText() {
            return MetricText.of(point.perUser());
        }

        public String getPerGpuText() {
            return MetricText.of(point.perGpu());
        }

        /** Whether no other one beats it in both. */
        public boolean isBest() {
            return best;
        }

        /** By the baselines, for the script; empty text where there is none. So are the next three. */
        public String getUserBefore() {
            return before.map(each -> String.valueOf(each.perUser())).orElse("");
        }

        public String getGpuBefore() {
            return before.map(each -> String.valueOf(each.perGpu())).orElse("");
        }

        public String getUserBeforeText() {
            return before.map(each -> MetricText.of(each.perUser())).orElse("");
        }

        public String getGpuBeforeText() {
            return before.map(each -> MetricText.of(each.perGpu())).orElse("");
        }

        public boolean isBestBefore() {
            return bestBefore;
        }
    }
}
