package io.perfsanity.engine.testlist;

import java.util.Locale;

/** Text of a list as messages show it: in quotes, shortened, and with characters that a reader can't see made visible. */
final class Quoted {
    private static final int MAX_SHOWN = 160;

    private Quoted() {}

    static String of(String text) {
        boolean cut = text.length() > MAX_SHOWN;
        StringBuilder shown = new StringBuilder("'");
        text.codePoints().limit(MAX_SHOWN).forEach(c -> {
            if (isInvisible(c)) {
                shown.append(String.format(Locale.ROOT, "\\u%04X", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.append(cut ? "…'" : "'").toString();
    }

    /** Whether the text holds control or format characters, line separators or half a surrogate pair. */
    static boolean hasInvisible(String text) {
        // A loop, not a stream: this runs over every id of a list.
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (isInvisible(c)) {
                return true;
            }
            i += Character.charCount(c);
        }
        return false;
    }

    private static boolean isInvisible(int c) {
        if (c < 0x7f) {
            return c < ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
