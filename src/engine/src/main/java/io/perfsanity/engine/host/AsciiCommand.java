package io.perfsanity.engine.host;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Writes a command in plain ASCII where whoever passes it on would change other characters. */
final class AsciiCommand {
    private AsciiCommand() {}

    /**
     * {@code words} for a process of this machine: in ASCII where this Java can't pass on anything else, since in a POSIX
     * locale, as services often have, it turns every other character of an argument into a question mark.
     */
    static List<String> of(List<String> words) {
        boolean utf8 = Charset.defaultCharset().equals(StandardCharsets.UTF_8)
                && "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
        return utf8 || isAscii(words) ? words : encoded(words);
    }

    /**
     * {@code words} such that single quotes protect them in every login shell: csh and tcsh read a line end and {@code !}
     * even there, and fish a backslash.
     */
    static List<String> forAnyShell(List<String> words) {
        boolean plain =
                words.stream().flatMapToInt(String::chars).allMatch(c -> c >= ' ' && c <= '~' && c != '!' && c != '\\');
        return plain ? words : encoded(words);
    }

    /** The command as {@code sh} with a script that puts the words together from octal escapes. */
    static List<String> encoded(List<String> words) {
        StringBuilder script = new StringBuilder("set --");
        for (String word : words) {
            // The X keeps line ends, which a command substitution would cut off
            script.append("; w=$(printf '");
            for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
                script.append(String.format(Locale.ROOT, "\\%03o", b & 0xff));
            }
            script.append("X'); set -- \"$@\" \"${w%X}\"");
        }
        return List.of("sh", "-c", script.append("; exec \"$@\"").toString());
    }

    static boolean isAscii(List<String> words) {
        return words.stream().flatMapToInt(String::chars).allMatch(c -> c < 0x80);
    }
}
