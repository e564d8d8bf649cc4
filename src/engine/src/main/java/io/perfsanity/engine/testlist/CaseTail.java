package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what follows the id: markers ({@code TIMEOUT (90)}, {@code SKIP (reason)}), pytest's outcome ({@code PASSED [
 * 50%]}, {@code  - AssertionError: …}), which is cut, and the comment. One instance a line.
 */
final class CaseTail {
    private static final List<String> MARKERS = List.of("TIMEOUT", "SKIP", "XFAIL", "UNSTABLE", "ISOLATION");
    private static final Set<String> OUTCOMES = Set.of("PASSED", "FAILED", "ERROR");
    /** Words that are an outcome only with a percentage after them; {@code XFAIL} by itself is a marker. */
    private static final Set<String> OUTCOMES_OF_PROGRESS = Set.of("SKIPPED", "XFAIL", "XPASS", "RERUN");

    private static final Pattern WORD = Pattern.compile("[A-Za-z_]+");
    private static final Pattern PERCENT = Pattern.compile("\\s*\\[\\s*\\d{1,3}%\\]");
    private static final Pattern MINUTES = Pattern.compile("\\d{1,7}");
    private static final Pattern REASON_AS_COMMENT = Pattern.compile("\\s*#\\s*\\((.*)\\)\\s*");
    /** A tag that somebody added behind a pytest message; only the exact key, since the message itself is anything. */
    private static final Pattern TAG_BEHIND_MESSAGE = Pattern.compile("\\s#\\s*(?:mode|nodes|timeout):");

    private final String text;
    private final CaseDraft draft;
    private final Problems problems;
    private final TagComment tags;
    private int at;

    CaseTail(String text, int start, CaseDraft draft, Problems problems) {
        this.text = text;
        this.at = start;
        this.draft = draft;
        this.problems = problems;
        this.tags = new TagComment(problems);
    }

    void read() {
        while (true) {
            while (at < text.length() && isSeparator(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                return;
            }
            char next = text.charAt(at);
            if (next == '#') {
                tags.read(text.substring(at + 1), draft);
                return;
            }
            if (next == '-' && (at + 1 == text.length() || Character.isWhitespace(text.charAt(at + 1)))) {
                cutMessage();
                return;
            }
            if (next == '[' && accept(PERCENT).isPresent()) {
                continue;
            }
            Optional<String> word = accept(WORD);
            if (word.isEmpty() || !readWord(word.get())) {
                skipToComment(word.orElse(""));
            }
        }
    }

    private void cutMessage() {
        Matcher tag = TAG_BEHIND_MESSAGE.matcher(text).region(at, text.length());
        if (tag.find()) {
            tags.read(text.substring(text.indexOf('#', tag.start()) + 1), draft);
        }
        at = text.length();
    }

    /** Returns false when the word has no place here. */
    private boolean readWord(String word) {
        int start = at;
        Optional<String> argument = argument();
        if (OUTCOMES.contains(word) || (OUTCOMES_OF_PROGRESS.contains(word) && isAtPercent())) {
            return true;
        }
        switch (word) {
            case "TIMEOUT" -> timeout(argument);
            case "SKIP" -> draft.skip(argument.or(this::reasonAsComment).orElse(""));
            case "XFAIL", "UNSTABLE", "ISOLATION" -> draft.marker(word);
            default -> {
                if (!word.matches("[A-Z_]+")) {
                    at = start;
                    return false;
                }
                problems.error(draft.source(), "unknown marker " + PlainText.quoted(word) + ", " + expected(word));
            }
        }
        return true;
    }

    private boolean isAtPercent() {
        return PERCENT.matcher(text).region(at, text.length()).lookingAt();
    }

    private static boolean isSeparator(char c) {
        return c == ',' || Character.isWhitespace(c);
    }

    private void timeout(Optional<String> argument) {
        Optional<Duration> limit = argument.map(String::strip)
                .filter(minutes -> MINUTES.matcher(minutes).matches())
                .map(minutes -> Duration.ofMinutes(Long.parseLong(minutes)))
                .filter(duration -> !duration.isZero());
        String quote = "TIMEOUT" + argument.map(minutes -> " (" + minutes + ")").orElse("");
        if (limit.isPresent()) {
            draft.timeLimit(limit.get(), quote);
        } else {
            problems.error(
                    draft.source(), PlainText.quoted(quote) + ": expected whole minutes from 1, such as TIMEOUT (90)");
        }
    }

    /** Upstream's {@code SKIP # (url)}. */
    private Optional<String> reasonAsComment() {
        Matcher comment = REASON_AS_COMMENT.matcher(text).region(at, text.length());
        return comment.matches() ? Optional.of(comment.group(1).strip()) : Optional.empty();
    }

    /** The text in parentheses that follow; parentheses inside it are counted. */
    private Optional<String> argument() {
        int open = at;
        while (open < text.length() && Character.isWhitespace(text.charAt(open))) {
            open++;
        }
        if (open == text.length() || text.charAt(open) != '(') {
            return Optional.empty();
        }
        int close = Brackets.close(text, open, '(', ')');
        if (close < 0) {
            return Optional.empty();
        }
        at = close + 1;
        return Optional.of(text.substring(open + 1, close).strip());
    }

    private void skipToComment(String word) {
        int start = at - word.length();
        int comment = text.indexOf('#', start);
        String rest =
                text.substring(start, comment < 0 ? text.length() : comment).strip();
        problems.error(draft.source(), "unexpected " + PlainText.quoted(rest) + " after the id, " + expected(word));
        at = comment < 0 ? text.length() : comment;
    }

    private static String expected(String word) {
        return "expected one of " + String.join(", ", MARKERS) + " or a # comment" + NearestWord.hint(word, MARKERS);
    }

    private Optional<String> accept(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        at = matcher.end();
        return Optional.of(matcher.group());
    }
}
