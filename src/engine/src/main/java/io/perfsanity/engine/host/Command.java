package io.perfsanity.engine.host;

import io.perfsanity.engine.text.PlainText;
import java.time.Duration;
import java.util.List;
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
        if (!AsciiCommand.isAscii(words)) {
            return AsciiCommand.encoded(words);
        }
        return Stream.concat(Stream.of("sh", "-c", "exec \"$@\"", "sh"), words.stream())
                .toList();
    }

    /** The beginning of the command, enough to recognise it. */
    @Override
    public String toString() {
        return "'" + PlainText.line(String.join(" ", words), 60) + "'";
    }
}
