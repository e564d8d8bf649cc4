package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the first case of each id and reports the others. */
final class CaseCollector {
    /** A list that holds another one twice would otherwise bury everything else that is to be said about it. */
    private static final int MAX_NOTES = 1_000;

    private final Problems problems;
    private final Map<String, TestCase> cases = new LinkedHashMap<>();
    private Optional<TestCase> lastRepeated = Optional.empty();
    private int repeated;

    CaseCollector(Problems problems) {
        this.problems = problems;
    }

    void add(TestCase testCase) {
        TestCase first = cases.putIfAbsent(testCase.id(), testCase);
        if (first == null) {
            return;
        }
        String here = describe(testCase);
        String there = describe(first);
        if (!here.equals(there)) {
            String message = "%s is in %s already (%s); that one is kept, not this one (%s)";
            problems.warning(
                    testCase.source(), message.formatted(PlainText.quoted(testCase.id()), first.source(), there, here));
        } else if (++repeated <= MAX_NOTES) {
            problems.note(
                    testCase.source(),
                    "%s is in %s already; it runs once".formatted(PlainText.quoted(testCase.id()), first.source()));
        } else {
            lastRepeated = Optional.of(testCase);
        }
    }

    boolean isEmpty() {
        return cases.isEmpty();
    }

    List<TestCase> cases() {
        lastRepeated.ifPresent(last -> problems.note(
                last.source(), "%s more repeated cases up to here; each runs once".formatted(repeated - MAX_NOTES)));
        lastRepeated = Optional.empty();
        return List.copyOf(cases.values());
    }

    /** Everything that an author can say about a case, so that two cases differ exactly when these words do. */
    private static String describe(TestCase testCase) {
        List<String> words = new ArrayList<>();
        testCase.group().ifPresent(group -> words.add(group.quote()));
        testCase.tag().ifPresent(tag -> words.add(tag.quote()));
        testCase.timeLimit().ifPresent(limit -> words.add("limit " + limit.toSeconds() + " s"));
        testCase.config().ifPresent(config -> words.add("config " + PlainText.quoted(config)));
        testCase.skipReason().ifPresent(reason -> words.add(("SKIP " + reason).strip()));
        words.addAll(testCase.markers());
        return words.isEmpty() ? "no tag, group or limit" : String.join(", ", words);
    }
}
