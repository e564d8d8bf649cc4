package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.util.Optional;

/** Reads one case as TXT lines and YAML strings write it: {@code ID MARKERS # COMMENT}. */
final class CaseLine {
    /** Far above any case; it bounds what a hostile line can cost. */
    private static final int MAX_LENGTH = 16_384;

    private final Problems problems;

    CaseLine(Problems problems) {
        this.problems = problems;
    }

    /** The case in {@code text}; empty, and an error, when it names none. */
    Optional<CaseDraft> read(String text, Source source) {
        String line = text.strip();
        if (line.length() > MAX_LENGTH) {
            String message = "a case of %s characters, expected at most %s: %s";
            problems.error(source, message.formatted(line.length(), MAX_LENGTH, PlainText.quoted(line)));
            return Optional.empty();
        }
        int end = endOfWord(line);
        int colons = line.indexOf("::");
        int open = colons < 0 || colons > end ? -1 : line.indexOf('[', colons);
        if (open >= 0 && open < end) {
            int close = Brackets.close(line, open, '[', ']');
            if (close < 0) {
                problems.error(source, "no ']' closes the id of " + PlainText.quoted(line));
                return Optional.empty();
            }
            end = close + 1;
            if (end < line.length() && !isEnd(line.charAt(end))) {
                problems.error(source, "expected a blank after ']' in " + PlainText.quoted(line));
                return Optional.empty();
            }
        }
        Optional<CaseDraft> draft =
                CaseId.parse(line.substring(0, end), source, problems).map(id -> new CaseDraft(id, source, problems));
        if (draft.isPresent()) {
            new CaseTail(line, end, draft.get(), problems).read();
        }
        return draft;
    }

    /** A word ends at a blank or a comment; inside brackets neither counts. */
    private static int endOfWord(String line) {
        int end = 0;
        while (end < line.length() && !isEnd(line.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isEnd(char c) {
        return c == '#' || Character.isWhitespace(c);
    }
}
