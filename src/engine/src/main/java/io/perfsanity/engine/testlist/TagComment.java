package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Reads the tags of a trailing comment, {@code # mode:disagg nodes:3 flaky since June}: {@code KEY:VALUE} with one of
 * the {@link TagField} keys. A key within two edits of one of them is an error. All other words are free, so what only
 * looks like a tag must pass: a URL, and a sentence such as {@code note: 3 runs} or {@code fails in this mode: often}.
 */
final class TagComment {
    private static final Pattern TAG =
            Pattern.compile("(?<![\\p{Alnum}_/.:@-])([A-Za-z][A-Za-z_-]*)([ \\t]*:[ \\t]*)([^\\s,;#]*)");
    /** A tag as other tools write it, or with the colon of a Chinese keyboard. */
    private static final Pattern OTHER_SIGN =
            Pattern.compile("(?<![\\p{Alnum}_/.:@?&-])(mode|nodes|timeout)[ \\t]*[=\uFF1A][ \\t]*([^\\s,;#]*)");

    private static final Pattern TRAILING_PUNCTUATION = Pattern.compile("[.)\\]]+$");
    private static final LevenshteinDistance TWO_EDITS = new LevenshteinDistance(2);

    /** Within two edits of a key, but words of their own that comments do use. */
    private static final Set<String> ORDINARY = Set.of(
            "note", "notes", "todo", "model", "models", "code", "codes", "core", "cores", "moe", "role", "name", "done",
            "none", "one", "some", "more", "made", "make", "move", "home", "me", "do", "no");

    private final Problems problems;

    TagComment(Problems problems) {
        this.problems = problems;
    }

    /** Hands the tags of {@code comment}, the text after {@code #}, to {@code draft}. */
    void read(String comment, CaseDraft draft) {
        warnOfOtherSigns(comment, draft);
        if (comment.indexOf(':') < 0) {
            return;
        }
        Matcher token = TAG.matcher(comment);
        boolean onlyTagsSoFar = true;
        int end = 0;
        String prefix = "# ";
        while (token.find()) {
            onlyTagsSoFar &= isBare(comment, end, token.start());
            end = token.end();
            String key = token.group(1);
            boolean apart = token.group(2).length() > 1;
            String value = TRAILING_PUNCTUATION.matcher(token.group(3)).replaceFirst("");
            if (value.startsWith(":") || value.startsWith("/")) {
                continue;
            }
            Optional<TagField> exact = TagField.of(key);
            if (exact.isEmpty()) {
                rejectMistypedKey(key, value, apart, draft);
                continue;
            }
            boolean alone = onlyTagsSoFar && isBare(comment, end, comment.length());
            if (!apart || alone || exact.get().suits(value)) {
                String quote = key + ":" + value;
                exact.get()
                        .apply(value, prefix + quote, draft)
                        .ifPresent(expected -> problems.error(
                                draft.source(), "tag " + PlainText.quoted(quote) + ": expected " + expected));
                prefix = "";
            }
        }
    }

    private void warnOfOtherSigns(String comment, CaseDraft draft) {
        if (comment.indexOf('=') < 0 && comment.indexOf('\uFF1A') < 0) {
            return;
        }
        for (Matcher sign = OTHER_SIGN.matcher(comment); sign.find(); ) {
            String value = TRAILING_PUNCTUATION.matcher(sign.group(2)).replaceFirst("");
            if (TagField.of(sign.group(1)).orElseThrow().suits(value)) {
                String message = "%s is no tag and says nothing, expected '%s:%s'";
                problems.warning(
                        draft.source(), message.formatted(PlainText.quoted(sign.group()), sign.group(1), value));
            }
        }
    }

    /** Whether there is no word between two places; looks no further than the first one. */
    private static boolean isBare(String comment, int from, int to) {
        return IntStream.range(from, to).noneMatch(i -> Character.isLetterOrDigit(comment.charAt(i)));
    }

    private void rejectMistypedKey(String key, String value, boolean apart, CaseDraft draft) {
        String lower = key.toLowerCase(Locale.ROOT);
        if (ORDINARY.contains(lower) || near(lower).noneMatch(field -> !apart || field.suits(value))) {
            return;
        }
        // 'node' is as near to 'mode' as to 'nodes'; the value tells which was meant.
        String nearest = near(lower)
                .min(Comparator.comparing((TagField field) -> !field.suits(value))
                        .thenComparing(field -> TWO_EDITS.apply(lower, field.key())))
                .orElseThrow()
                .key();
        String message = "unknown tag %s, expected one of %s, did you mean '%s'?";
        problems.error(
                draft.source(),
                message.formatted(PlainText.quoted(key + ":" + value), String.join(", ", TagField.keys()), nearest));
    }

    private static Stream<TagField> near(String key) {
        return Stream.of(TagField.values()).filter(field -> TWO_EDITS.apply(key, field.key()) >= 0);
    }
}
