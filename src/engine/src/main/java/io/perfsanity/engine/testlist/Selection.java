package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.text.similarity.LongestCommonSubsequence;

/**
 * Chooses cases of a list by patterns with {@code *} and {@code ?}, letter case aside; a case stays if its id or its
 * node id matches any of them. Immutable.
 */
public final class Selection {
    private static final Source SOURCE = Source.of("selection");

    /** Each costs a look at every id, see {@link NearestWord#affordable}. */
    private static final int MAX_HINTS = 5;

    private final List<String> globs;

    /** @param globs none selects every case */
    public Selection(List<String> globs) {
        this.globs = List.copyOf(globs);
    }

    /** The list without the other cases; a pattern that matches none is an error among its problems. */
    public Testlist apply(Testlist list) {
        if (globs.isEmpty()) {
            return list;
        }
        Problems problems = new Problems();
        problems.addAll(list.problems());
        List<Glob> compiled = globs.stream().map(Glob::of).toList();
        int hints = 0;
        for (int i = 0; i < globs.size(); i++) {
            Glob glob = compiled.get(i);
            if (list.cases().stream().noneMatch(testCase -> matches(glob, testCase))) {
                String hint = hints++ < MAX_HINTS ? hint(globs.get(i), list.cases()) : "";
                problems.error(
                        SOURCE, "%s matches no case of the list%s".formatted(PlainText.quoted(globs.get(i)), hint));
            }
        }
        List<TestCase> selected = list.cases().stream()
                .filter(testCase -> compiled.stream().anyMatch(glob -> matches(glob, testCase)))
                .toList();
        return new Testlist(selected, list.defaults(), problems.toList());
    }

    private static boolean matches(Glob glob, TestCase testCase) {
        return glob.matches(testCase.id()) || glob.matches(testCase.nodeId());
    }

    private static String hint(String glob, List<TestCase> cases) {
        String literal = glob.replace("*", "");
        List<String> ids =
                NearestWord.affordable(literal, cases.stream().map(TestCase::id).toList());
        String hint = NearestWord.hint(literal, ids);
        return hint.isEmpty()
                ? mostShared(literal, ids)
                        .map(id -> ", the nearest id is '" + id + "'")
                        .orElse("")
                : hint;
    }

    /** A pattern is short beside an id, so edits say little; the id that shares the most of it in order says more. */
    private static Optional<String> mostShared(String literal, List<String> ids) {
        LongestCommonSubsequence shared = new LongestCommonSubsequence();
        record Candidate(String id, int length) {}
        return ids.stream()
                .map(id -> new Candidate(id, shared.apply(literal, id)))
                .filter(candidate -> candidate.length() * 2 > literal.length())
                .max(Comparator.comparingInt(Candidate::length)
                        .thenComparing(candidate -> -candidate.id().length()))
                .map(Candidate::id);
    }
}
