package io.perfsanity.engine.text;

import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/**
 * Text from a cluster reduced to what every output can hold: no terminal sequences, no control characters, none of the
 * code points that XML 1.0 (section 2.2) excludes, and no direction overrides that would show a text as another one.
 */
public final class PlainText {
    /** CSI, OSC (ended by BEL or ST, or cut off) and two-byte sequences, as in ECMA-48. */
    private static final Pattern TERMINAL =
            Pattern.compile("\u001B(?:\\[[0-?]*[ -/]*[@-~]?|\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\)?|[ -/]*[0-~]?)");

    private static final int MAX_QUOTED = 160;

    private PlainText() {}

    /** {@code text} with line feeds and tabs kept and everything else that is unfit left out. */
    public static String of(String text) {
        String visible =
                text.indexOf('\u001B') < 0 ? text : TERMINAL.matcher(text).replaceAll("");
        StringBuilder plain = new StringBuilder(visible.length());
        visible.codePoints().filter(PlainText::isPlain).forEach(plain::appendCodePoint);
        return plain.toString();
    }

    /**
     * {@code line} with a question mark for each character that could steer a terminal or a reader: besides the control
     * characters the eight-bit CSI (U+009B), which many terminals obey, and overrides of direction.
     */
    public static String printable(String line) {
        return shown(line, Integer.MAX_VALUE, c -> "?");
    }

    /** The beginning of {@code text} in quotes, as messages show it, with the code of what a reader can't see. */
    public static String quoted(String text) {
        boolean cut = text.length() > MAX_QUOTED;
        return "'" + shown(text, MAX_QUOTED, c -> String.format(Locale.ROOT, "\\u%04X", c)) + (cut ? "…'" : "'");
    }

    private static String shown(String text, int limit, IntFunction<String> otherwise) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(limit).forEach(c -> {
            if (isInvisible(c)) {
                shown.append(otherwise.apply(c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    /** Whether the text holds control or format characters, line separators or half a surrogate pair. */
    public static boolean hasInvisible(String text) {
        return text.codePoints().anyMatch(PlainText::isInvisible);
    }

    /** {@code text} as one line of at most {@code limit} characters; white space becomes single blanks. */
    public static String line(String text, int limit) {
        String line = of(text).replaceAll("[\\s\\p{Zl}\\p{Zp}]+", " ").strip();
        return cut(line, limit);
    }

    /** The beginning of {@code text}, with an ellipsis where more was left out; no surrogate pair is split. */
    public static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = limit - 1;
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
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

    private static boolean isPlain(int c) {
        if (c < 0x20) {
            return c == '\n' || c == '\t';
        }
        boolean control = c >= 0x7F && c <= 0x9F;
        boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
        boolean notACharacter = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
        boolean direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        return !control && !surrogate && !notACharacter && !direction;
    }
}
