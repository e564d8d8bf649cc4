package io.perfsanity.cli;

import io.perfsanity.engine.scheduler.LiveLogs.Log;
import io.perfsanity.engine.scheduler.LiveLogs.Piece;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints logs as {@code tail} does: those of several files one after the other, each piece under its file's name. */
final class LogPrinter {
    private final Console console;
    private final String role;
    private final long begin;
    private final Map<String, Long> printed = new LinkedHashMap<>();
    private List<String> names = List.of();
    private String last = "";

    /**
     * Nothing is printed yet.
     *
     * @param role whose log is wanted; empty for all
     * @param begin the offset of the first byte; below zero, from the log's end
     */
    LogPrinter(Console console, String role, long begin) {
        this.console = console;
        this.role = role;
        this.begin = begin;
    }

    /** Prints what is new, at most a piece of each log; whether there was anything. */
    boolean print(LogFiles files) throws IOException {
        List<Log> logs = files.read("", 0).logs();
        names = logs.stream().map(Log::name).toList();
        boolean any = false;
        for (Log log : logs) {
            if (isWanted(log) && printed.getOrDefault(log.name(), -1L) != log.size()) {
                any |= print(files, log);
            }
        }
        return any;
    }

    private boolean isWanted(Log log) {
        String name = log.name().substring(log.name().indexOf(':') + 1);
        return role.isEmpty()
                || name.equalsIgnoreCase(role + ".log")
                || log.name().equals(role);
    }

    private boolean print(LogFiles files, Log log) throws IOException {
        Piece piece = files.read(log.name(), printed.getOrDefault(log.name(), begin));
        boolean isNew = piece.next() != printed.getOrDefault(log.name(), -1L);
        printed.put(log.name(), piece.next());
        if (piece.text().isEmpty()) {
            return false;
        }
        if (!last.equals(log.name())) {
            boolean several = names.size() > 1 && role.isEmpty();
            if (several) {
                console.out().println((last.isEmpty() ? "" : "\n") + "==> " + PlainText.printable(log.name()) + " <==");
            }
            last = log.name();
        }
        console.out().print(PlainText.of(piece.text()));
        console.out().flush();
        return isNew;
    }

    boolean foundAny() {
        return !printed.isEmpty();
    }

    List<String> names() {
        return names;
    }
}
