package io.jenkins.plugins.perfsanity.results;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers the changes of a run's rows, so that each viewer is sent only what is new to him. */
final class LiveChanges {
    private final Map<Integer, CaseRow> last = new HashMap<>();
    private final Map<Integer, Long> changed = new HashMap<>();
    /** Above all numbers of earlier processes, which viewers may still have. */
    private long number = System.currentTimeMillis();

    /** The rows that changed after {@code seen}, an earlier {@link #number}; all for 0. */
    synchronized List<CaseRow> since(long seen, List<CaseRow> rows) {
        List<CaseRow> news = new ArrayList<>();
        for (CaseRow row : rows) {
            CaseRow before = last.put(row.getIndex(), row);
            if (before == null || !row.showsTheSameAs(before)) {
                changed.put(row.getIndex(), ++number);
            }
            if (changed.get(row.getIndex()) > seen) {
                news.add(row);
            }
        }
        return news;
    }

    synchronized long number() {
        return number;
    }
}
