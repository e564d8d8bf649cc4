package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.util.Iterator;
import java.util.Optional;

/** Reads a list with one case a line, as people write it or paste it from a CI log. */
final class TxtList {
    private final Problems problems;
    private final CaseLine caseLine;
    private final CaseCollector cases;

    TxtList(Problems problems, CaseCollector cases) {
        this.problems = problems;
        this.caseLine = new CaseLine(problems);
        this.cases = cases;
    }

    void read(String file, String text) {
        int line = 0;
        int firstSkipped = 0;
        int skipped = 0;
        for (Iterator<String> lines = text.lines().iterator(); lines.hasNext(); ) {
            Source source = new Source(file, ++line);
            String plain = LogLine.plain(lines.next());
            if (plain.isEmpty() || plain.startsWith("#")) {
                continue;
            }
            if (problems.areTooMany(source)) {
                break;
            }
            if (LogLine.isPytestOutput(plain)) {
                firstSkipped = skipped++ == 0 ? line : firstSkipped;
                continue;
            }
            caseLine.read(LogLine.withoutOutcome(plain), source)
                    .ifPresent(draft -> cases.add(draft.toCase(Optional.empty(), Optional.empty())));
        }
        if (skipped > 0) {
            problems.note(
                    new Source(file, firstSkipped),
                    "%s %s of pytest's own output skipped".formatted(skipped, skipped == 1 ? "line" : "lines"));
        }
    }
}
