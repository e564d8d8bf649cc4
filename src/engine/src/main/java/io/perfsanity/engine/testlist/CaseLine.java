package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Reads one case as TXT lines and YAML strings write it, {@code ID MARKERS # COMMENT}: behind the id markers ({@code
 * TIMEOUT (90)}, {@code SKIP (reason)}), pytest's outcome ({@code PASSED [ 50%]}, {@code  - AssertionError: …}), which is
 * cut, and the comment. One instance a line.
 */
final class CaseLine {
    /** Far above any case; it bounds what a hostile line can cost. */
    private static final int MAX_LENGTH = 16_384;

    private static final List<String> MARKERS = List.of("TIMEOUT", "SKIP", "XFAIL", "UNSTABLE", "ISOLATION");
    private static final Set<String> OUTCOMES = Set.of("PASSED", "FAILED", "ERROR");
    /** Words that are an outcome only with a percentage after them; {@code XFAIL} by itself is a marker. */
    private static final Set<String> OUTCOMES_OF_PROGRESS = Set.of("SKIPPED", "XFAIL", "XPASS", "RERUN");

    private static final Pattern SEPARATORS = Pattern.compile("[,\\p{javaWhitespace}]*");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_]+");
    private static final Pattern PERCENT = Pattern.compile("\\s*\\[\\s*\\d{1,3}%\\]");
    private static final Pattern MESSAGE = Pattern.compile("-(?:\\p{javaWhitespace}|\\z)");
    private static final Pattern ARGUMENT = Pattern.compile("\\p{javaWhitespace}*\\(");
    private static final Pattern MINUTES = Pattern.compile("\\d{1,7}");
    private static final Pattern REASON_AS_COMMENT = Pattern.compile("\\s*#\\s*\\((.*)\\)\\s*");
    /** A tag that somebody added behind a pytest message; only the exact key, since the message itself is anything. */
    private static final Pattern TAG_BEHIND_MESSAGE = Pattern.compile("\\s#\\s*(?:mode|nodes|timeout):");

    private static final Pattern PYTEST_OPTIONS =
            Pattern.compile("(?:\\s+-[km](?:\\s+|=)(?:\"[^\"]*\"|'[^']*'|[^\\s\"'#]+))+");

    private final String text;
    private final CaseDraft draft;
    private final Problems problems;
    private final TagComment tags;
    private int at;

    private CaseLine(String text, int endOfId, CaseDraft draft, Problems problems) {
        this.text = text;
        this.at = endOfId;
        this.draft = draft;
        this.problems = problems;
        this.tags = new TagComment(problems);
    }

    /** The case in {@code text}; empty, and an error, when it names none. */
    static Optional<CaseDraft> read(String text, Source source, Problems problems) {
        String written = text.strip();
        if (written.length() > MAX_LENGTH) {
            String message = "a case of %s characters, expected at most %s: %s";
            return problems.refuse(source, message.formatted(written.length(), MAX_LENGTH, PlainText.quoted(written)));
        }
        CiName name = CiName.of(written);
        String line = name.line();
        int end = endOfWord(line, 0);
        int colons = line.indexOf("::");
        int open = colons < 0 ? -1 : line.indexOf('[', colons);
        if (open >= 0 && open < end) {
            end = close(line, open, '[', ']') + 1;
            if (end == 0) {
                return problems.refuse(source, "no ']' closes the id of " + PlainText.quoted(line));
            }
            if (endOfWord(line, end) > end) {
                return problems.refuse(source, "expected a blank after ']' in " + PlainText.quoted(line));
            }
        }
        int endOfId = line.startsWith(CaseId.UNIT_TESTS) ? endOfOptions(line, end) : end;
        Optional<CaseDraft> draft = CaseId.parse(line.substring(0, endOfId), source, problems)
                .map(id -> new CaseDraft(id, name.stage(), source, problems));
        draft.ifPresent(found -> new CaseLine(line, endOfId, found, problems).readTail());
        return draft;
    }

    /** A word ends at a blank or a comment; inside brackets neither counts. */
    private static int endOfWord(String line, int start) {
        return IntStream.range(start, line.length())
                .filter(i -> line.charAt(i) == '#' || Character.isWhitespace(line.charAt(i)))
                .findFirst()
                .orElse(line.length());
    }

    /** Lists choose among the unit tests of a file or folder by pytest's own options. */
    private static int endOfOptions(String line, int start) {
        Matcher options = at(PYTEST_OPTIONS, line, start);
        return options.lookingAt() ? options.end() : start;
    }

    /** The index of the bracket that closes the one at {@code open}, or -1: ids and reasons may hold pairs of their own. */
    static int close(String text, int open, char opening, char closing) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == opening) {
                depth++;
            } else if (c == closing && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private void readTail() {
        while (true) {
            accept(SEPARATORS);
            if (at == text.length()) {
                return;
            }
            if (text.charAt(at) == '#') {
                tags.read(text.substring(at + 1), draft);
                return;
            }
            if (accept(MESSAGE).isPresent()) {
                readTagBehindMessage();
                return;
            }
            if (accept(PERCENT).isPresent()) {
                continue;
            }
            Optional<String> word = accept(WORD);
            if (word.isEmpty() || !readWord(word.get())) {
                skipToComment(word.orElse(""));
            }
        }
    }

    private void readTagBehindMessage() {
        Matcher tag = at(TAG_BEHIND_MESSAGE, text, at - 1);
        if (tag.find()) {
            tags.read(text.substring(text.indexOf('#', tag.start()) + 1), draft);
        }
    }

    /** Returns false when the word has no place here. */
    private boolean readWord(String word) {
        int start = at;
        Optional<String> argument = argument();
        if (OUTCOMES.contains(word)
                || (OUTCOMES_OF_PROGRESS.contains(word) && at(PERCENT, text, at).lookingAt())) {
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

    private void timeout(Optional<String> argument) {
        Optional<Duration> limit = argument.filter(
                        minutes -> MINUTES.matcher(minutes).matches())
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
        Matcher comment = at(REASON_AS_COMMENT, text, at);
        return comment.matches() ? Optional.of(comment.group(1).strip()) : Optional.empty();
    }

    /** The text in parentheses that follow; parentheses inside it are counted. */
    private Optional<String> argument() {
        Matcher open = at(ARGUMENT, text, at);
        int close = open.lookingAt() ? close(text, open.end() - 1, '(', ')') : -1;
        if (close < 0) {
            return Optional.empty();
        }
        at = close + 1;
        return Optional.of(text.substring(open.end(), close).strip());
    }

    private void skipToComment(String word) {
        int start = at - word.length();
        int comment = text.indexOf('#', start);
        at = comment < 0 ? text.length() : comment;
        String rest = text.substring(start, at).strip();
        problems.error(draft.source(), "unexpected " + PlainText.quoted(rest) + " after the id, " + expected(word));
    }

    private static String expected(String word) {
        return "expected one of " + String.join(", ", MARKERS) + " or a # comment" + NearestWord.hint(word, MARKERS);
    }

    private Optional<String> accept(Pattern pattern) {
        Matcher matcher = at(pattern, text, at);
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        at = matcher.end();
        return Optional.of(matcher.group());
    }

    private static Matcher at(Pattern pattern, String text, int start) {
        return pattern.matcher(text).region(start, text.length());
    }
}
