package io.perfsanity.engine.host;

import java.time.Duration;
import java.util.List;

/** Program and arguments with the moment at which its caller's patience ends. */
record Command(List<String> words, Deadline deadline) {

    Command {
        words = List.copyOf(words);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    static Command within(Duration limit, List<String> words) {
        return new Command(words, Deadline.after(limit));
    }

    /** The beginning of the command, enough to recognise it. */
    @Override
    public String toString() {
        return Printable.ofCommand(words);
    }
}
