package io.perfsanity.cli;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** A command that broke off: a line for what users can mend, and no stack trace on the screen for our own mistakes either. */
final class Failures implements IExecutionExceptionHandler {
    private final Words words;

    Failures(Words words) {
        this.words = words;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        return tell(failure, command.getErr());
    }

    int tell(Exception failure, PrintWriter err) {
        err.println("perf-sanity: " + PlainText.printable(words.phrase(message(failure))));
        err.flush();
        return failure instanceof InputException || failure instanceof InvalidPathException
                ? ExitCodes.BAD_INPUT
                : ExitCodes.INFRA;
    }

    private static String message(Exception failure) {
        if (failure instanceof FileSystemException file) {
            return ofFile(file);
        }
        if (failure instanceof InvalidPathException path) {
            return "'%s' can't be the name of a file here (%s)".formatted(path.getInput(), path.getReason());
        }
        if (failure instanceof InputException || failure instanceof IOException) {
            return Optional.ofNullable(failure.getMessage()).orElse("reading or writing failed, and nothing tells why");
        }
        return "a mistake of the program itself%s; please report it"
                .formatted(
                        trace(failure).map(file -> ", written down in " + file).orElse(""));
    }

    /** Java's own message is the bare path. */
    private static String ofFile(FileSystemException failure) {
        String reason = Optional.ofNullable(failure.getReason())
                .orElseGet(() -> failure instanceof NoSuchFileException
                        ? "no such file or directory"
                        // What its name says: access denied, not directory
                        : failure.getClass()
                                .getSimpleName()
                                .replaceFirst("Exception$", "")
                                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                                .toLowerCase(Locale.ROOT));
        return failure.getFile() + ": " + reason;
    }

    private static Optional<Path> trace(Exception failure) {
        try {
            Path file = Files.createTempFile("perf-sanity-", ".txt");
            try (PrintWriter writer = new PrintWriter(file.toFile(), StandardCharsets.UTF_8)) {
                failure.printStackTrace(writer);
            }
            return Optional.of(file);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
