package io.perfsanity.cli;

import io.perfsanity.engine.host.KeyKind;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Passphrases of private keys, asked for once at the terminal, without echo. They are kept for as long as the process lives,
 * since a connection that breaks is opened anew while nobody looks.
 */
final class Passphrases {
    private static final int TRIES = 3;

    private final Optional<Function<String, char[]>> terminal;
    private final Consumer<String> say;
    private final Words words;
    private final Map<Path, char[]> known = new ConcurrentHashMap<>();

    /**
     * Asks nothing yet.
     *
     * @param terminal shows a prompt and reads without echo, null at the end of input; empty where nobody can be asked
     * @param say takes what else is to be said
     */
    Passphrases(Optional<Function<String, char[]>> terminal, Consumer<String> say, Words words) {
        this.terminal = terminal;
        this.say = say;
        this.words = words;
    }

    /** At the process's own terminal, if it has one. */
    static Passphrases atTerminal(Consumer<String> say, Words words) {
        return new Passphrases(
                Optional.ofNullable(System.console()).map(console -> prompt -> console.readPassword("%s", prompt)),
                say,
                words);
    }

    /** Asks, unless the file needs none, can't be read, or was asked about. Called before any connection: people are slow. */
    void ask(Path file) {
        terminal.ifPresent(reader -> known.computeIfAbsent(file, path -> asked(path, reader)));
    }

    /** Empty where there is none. */
    char[] of(Path file) {
        return known.getOrDefault(file, new char[0]).clone();
    }

    private char[] asked(Path file, Function<String, char[]> reader) {
        return locked(file).map(key -> asked(file, key, reader)).orElse(null);
    }

    private char[] asked(Path file, byte[] key, Function<String, char[]> reader) {
        for (int left = TRIES - 1; left >= 0; left--) {
            char[] answer = reader.apply(words.say("passphrase.question", file));
            if (answer == null || answer.length == 0) {
                return null;
            }
            if (KeyKind.of(key, answer) == KeyKind.USABLE) {
                return answer;
            }
            say.accept(words.say(left > 0 ? "passphrase.again" : "passphrase.wrong"));
        }
        return null;
    }

    /** A key that a passphrase protects; empty for others, and for what can't be read, of which the log-in says why. */
    static Optional<byte[]> locked(Path file) {
        try {
            return Optional.of(Files.readAllBytes(file)).filter(key -> KeyKind.of(key) == KeyKind.LOCKED);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
