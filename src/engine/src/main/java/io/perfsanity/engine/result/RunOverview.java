package io.perfsanity.engine.result;

import io.perfsanity.engine.testlist.Mode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A run as pages show it, whether it goes on or not: what it came to, what was run, the modes, then the cases. Values, for
 * whoever puts them into words.
 *
 * @param result what it has come to; cases without a verdict are not in it
 * @param cases all of them, those that failed first
 */
public record RunOverview(RunResult result, List<CaseOverview> cases) {

    public RunOverview {
        cases = cases.stream().sorted(CaseOverview.FAILED_FIRST).toList();
    }

    /** Of a run that is over, or of the part of one that has verdicts. */
    public static RunOverview of(RunResult result) {
        return new RunOverview(
                result, result.cases().stream().map(CaseOverview::of).toList());
    }

    /** How many cases there are, with a verdict or without. */
    public int count(Mode mode) {
        return (int) cases.stream().filter(each -> each.mode() == mode).count();
    }

    /** Those that failed for the same reason, where there are several; each by its first. */
    public List<Group> groups() {
        Map<String, List<CaseOverview>> byReason = cases.stream()
                .filter(CaseOverview::isProblem)
                .collect(Collectors.groupingBy(
                        each -> each.verdict().orElseThrow() + " " + each.sameReason(),
                        LinkedHashMap::new,
                        Collectors.toList()));
        return byReason.values().stream()
                .filter(group -> group.size() > 1)
                .map(group -> new Group(group.get(0), group.size()))
                .toList();
    }

    /** Cases with one verdict whose reasons differ in numbers only. */
    public record Group(CaseOverview first, int size) {}
}
