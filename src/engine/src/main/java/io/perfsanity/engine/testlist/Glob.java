package io.perfsanity.engine.testlist;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * A pattern with {@code *} and {@code ?} that a whole text has to match, letter case aside. Matching takes at most
 * length of pattern × length of text steps, which a regular expression made of a hostile pattern wouldn't.
 */
public final class Glob {
    private record Step(boolean any, IntPredicate accepts) {}

    private final List<Step> steps = new ArrayList<>();

    /** A pattern in which {@code [} is itself, since node ids have brackets. */
    public static Glob of(String pattern) {
        return new Glob(pattern, false);
    }

    /** A pattern as Python's fnmatch reads it: also {@code [abc]}, {@code [a-z]} and {@code [!a]}. */
    static Glob withSets(String pattern) {
        return new Glob(pattern, true);
    }

    private Glob(String pattern, boolean sets) {
        String text = lower(pattern);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // As in fnmatch, a ']' that comes first belongs to the set.
            int close = c == '[' && sets ? text.indexOf(']', i + (text.startsWith("!", i + 1) ? 3 : 2)) : -1;
            if (close > 0) {
                steps.add(new Step(false, set(text.substring(i + 1, close))));
                i = close;
            } else {
                steps.add(new Step(c == '*', c == '?' ? any -> true : other -> other == c));
            }
        }
    }

    public boolean matches(String text) {
        String wanted = lower(text);
        int at = 0;
        int step = 0;
        int star = -1;
        int starAt = 0;
        while (at < wanted.length()) {
            if (step < steps.size() && steps.get(step).any()) {
                star = step++;
                starAt = at;
            } else if (step < steps.size() && steps.get(step).accepts().test(wanted.charAt(at))) {
                step++;
                at++;
            } else if (star >= 0) {
                step = star + 1;
                at = ++starAt;
            } else {
                return false;
            }
        }
        return steps.stream().skip(step).allMatch(Step::any);
    }

    private static IntPredicate set(String body) {
        boolean negated = body.startsWith("!");
        String members = negated ? body.substring(1) : body;
        IntPredicate member = c -> false;
        for (int i = 0; i < members.length(); i++) {
            int from = members.charAt(i);
            boolean range = i + 2 < members.length() && members.charAt(i + 1) == '-';
            int to = range ? members.charAt(i + 2) : from;
            member = member.or(c -> c >= from && c <= to);
            i += range ? 2 : 0;
        }
        return negated ? member.negate() : member;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
