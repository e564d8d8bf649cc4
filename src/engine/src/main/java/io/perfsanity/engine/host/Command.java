package io.perfsanity.engine.host;

import io.perfsanity.engine.text.PlainText;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Program and arguments with the moment at which its caller's patience ends. */
public record Command(List<String> words, Deadline deadline) {

    /** @throws IllegalArgumentException without a program */
    public Command {
        words = List.copyOf(words);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    static Command within(Duration limit, List<String> words) {
        return new Command(words, Deadline.after(limit));
    }

    /**
     * The same for whoever starts it on another machine: in ASCII, since nobody knows what else gets through, and with the
     * exit code of a shell where the program is missing.
     */
    public List<String> throughShell() {
        return isAscii()
                ? Stream.concat(Stream.of("sh", "-c", "exec \"$@\"", "sh"), words.stream())
                        .toList()
                : inAscii();
    }

    /**
     * The same for a process of this machine: in ASCII where this Java can't pass on anything else, since in a POSIX
     * locale, as services often have, it turns every other character of an argument into a question mark.
     */
    List<String> forProcess() {
        boolean utf8 = Charset.defaultCharset().equals(StandardCharsets.UTF_8)
                && "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
        return utf8 || isAscii() ? words : inAscii();
    }

    /**
     * The same such that single quotes protect its words in every login shell: csh and tcsh read a line end and {@code !}
     * even there, and fish a backslash.
     */
    List<String> forAnyShell() {
        boolean plain =
                words.stream().flatMapToInt(String::chars).allMatch(c -> c >= ' ' && c <= '~' && c != '!' && c != '\\');
        return plain ? words : inAscii();
    }

    /** The command as {@code sh} with a script that puts the words together from octal escapes. */
    List<String> inAscii() {
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

    private boolean isAscii() {
        return words.stream().flatMapToInt(String::chars).allMatch(c -> c < 0x80);
    }

    /** The beginning of the command, enough to recognise it. */
    @Override
    public String toString() {
        return "'" + PlainText.line(String.join(" ", words), 60) + "'";
    }
}
