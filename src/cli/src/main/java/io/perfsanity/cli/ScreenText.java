package io.perfsanity.cli;

import io.perfsanity.engine.text.Columns;
import io.perfsanity.engine.text.PlainText;

/** Text of one line as a terminal shows it, whose columns aren't characters. */
final class ScreenText {
    private static final String ELLIPSIS = "…";

    private ScreenText() {}

    /** The columns that {@code text} takes. */
    static int width(String text) {
        return Columns.of(text);
    }

    /** {@code text} without what steers a terminal; its end is left out where it takes more than {@code columns}. */
    static String fit(String text, int columns) {
        String plain = PlainText.printable(text);
        return width(plain) <= columns ? plain : beginning(plain, columns - 1) + (columns > 0 ? ELLIPSIS : "");
    }

    /** The same with blanks up to {@code columns}. */
    static String padded(String text, int columns) {
        return Columns.padded(fit(text, columns), columns);
    }

    /** The same, but the middle is left out: a third of what is shown is the beginning. */
    static String ends(String text, int columns) {
        String plain = PlainText.printable(text);
        if (width(plain) <= columns) {
            return plain;
        }
        String beginning = beginning(plain, (columns - 1) / 3);
        return beginning + ELLIPSIS + end(plain, columns - 1 - width(beginning));
    }

    private static String beginning(String text, int columns) {
        StringBuilder part = new StringBuilder();
        int left = columns;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            left -= Columns.of(text.codePointAt(i));
            if (left < 0) {
                break;
            }
            part.appendCodePoint(text.codePointAt(i));
        }
        return part.toString();
    }

    private static String end(String text, int columns) {
        int begin = text.length();
        int left = columns;
        while (begin > 0) {
            int before = text.offsetByCodePoints(begin, -1);
            left -= Columns.of(text.codePointAt(before));
            if (left < 0) {
                break;
            }
            begin = before;
        }
        return text.substring(begin);
    }
}
