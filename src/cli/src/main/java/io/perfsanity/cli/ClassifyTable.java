package io.perfsanity.cli;

import io.perfsanity.engine.classify.Classification;
import io.perfsanity.engine.classify.Evidence;
import io.perfsanity.engine.classify.ListedCases;
import io.perfsanity.engine.report.Table;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.text.DurationText;
import java.util.Locale;

/** The table of {@code classify}: a row a case with the reasons, then the sums by mode. */
final class ClassifyTable {
    private ClassifyTable() {}

    static String of(ListedCases cases) {
        Table table = new Table("MODE", "NODES", "GPUS", "LIMIT", "CASE", "WHY");
        cases.cases().forEach(classified -> {
            Classification c = classified.classification();
            table.row(
                    c.mode(),
                    c.nodes(),
                    c.gpusText(),
                    DurationText.format(c.timeLimit()),
                    name(classified.testCase()),
                    why(c));
        });
        Table sums = new Table("MODE", "CASES", "NODES", "GPUS");
        ClassifyJson.of(cases)
                .modes()
                .forEach((mode, sum) -> sums.row(mode, sum.cases(), sum.nodes(), sum.gpusAllocated()));
        return table + "\n" + sums;
    }

    private static String name(TestCase testCase) {
        return testCase.id() + (testCase.skipped() ? " (skipped)" : "");
    }

    /** What decided; the JSON has what the other sources say. */
    private static String why(Classification c) {
        return c.evidence().stream().findFirst().map(ClassifyTable::line).orElse("");
    }

    private static String line(Evidence evidence) {
        String statement = evidence.statement().replaceAll("from \\S*/", "from ");
        return evidence.source().name().toLowerCase(Locale.ROOT) + ": " + statement;
    }
}
