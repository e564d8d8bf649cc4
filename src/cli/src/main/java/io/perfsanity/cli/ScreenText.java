package io.perfsanity.cli;

import io.perfsanity.engine.text.PlainText;

/** Text of one line as a terminal shows it, whose columns aren't characters. */
final class ScreenText {
    private static final String ELLIPSIS = "…";

    /** Beginnings and ends of what takes two columns: East Asian Wide and Fullwidth of UAX #11, and all pictographs. */
    private static final int[] WIDE = {
        0x1100, 0x115F, 0x231A, 0x231B, 0x2329, 0x232A, 0x23E9, 0x23F3, 0x25FD, 0x25FE, 0x2600, 0x27BF, 0x2B00, 0x2BFF,
        0x2E80, 0xA4CF, 0xA960, 0xA97F, 0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE10, 0xFE6F, 0xFF01, 0xFF60, 0xFFE0, 0xFFE6,
        0x16FE0, 0x18DFF, 0x1AFF0, 0x1B2FF, 0x1D300, 0x1D37F, 0x1F000, 0x1FAFF, 0x20000, 0x3FFFD
    };

    private ScreenText() {}

    /** The columns that {@code text} takes. */
    static int width(String text) {
        return text.codePoints().map(ScreenText::width).sum();
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        for (int i = 0; i < WIDE.length; i += 2) {
            if (c >= WIDE[i] && c <= WIDE[i + 1]) {
                return 2;
            }
        }
        return 1;
    }

    /** {@code text} without what steers a terminal; its end is left out where it takes more than {@code columns}. */
    static String fit(String text, int columns) {
        String plain = PlainText.printable(text);
        return width(plain) <= columns ? plain : beginning(plain, columns - 1) + (columns > 0 ? ELLIPSIS : "");
    }

    /** The same with blanks up to {@code columns}. */
    static String padded(String text, int columns) {
        String fit = fit(text, columns);
        return fit + " ".repeat(Math.max(0, columns - width(fit)));
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
            left -= width(text.codePointAt(i));
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
            left -= width(text.codePointAt(before));
            if (left < 0) {
                break;
            }
            begin = before;
        }
        return text.substring(begin);
    }
}
