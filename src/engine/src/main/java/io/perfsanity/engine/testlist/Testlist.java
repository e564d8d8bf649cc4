package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import java.util.List;

/**
 * What was read from a list.
 *
 * @param cases each id once, in the order of the list, skipped ones included
 * @param problems everything to tell the author; with an error among them nothing may be submitted
 */
public record Testlist(List<TestCase> cases, RunDefaults defaults, List<Problem> problems) {

    /**
     * Several lists as one, in their order. A case that was in an earlier list already is reported as one within a list
     * is; of the defaults, the first list that gives one counts.
     */
    public static Testlist merge(List<Testlist> lists) {
        if (lists.size() == 1) {
            return lists.get(0);
        }
        Problems problems = new Problems();
        lists.forEach(list -> problems.addAll(list.problems()));
        CaseCollector cases = new CaseCollector(problems);
        lists.forEach(list -> list.cases().forEach(cases::add));
        RunDefaults defaults = lists.stream().map(Testlist::defaults).reduce(RunDefaults.NONE, RunDefaults::or);
        return new Testlist(cases.cases(), defaults, problems.toList());
    }
}
