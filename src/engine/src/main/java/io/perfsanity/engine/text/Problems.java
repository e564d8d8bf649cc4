package io.perfsanity.engine.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects problems while a reader goes on, so that the user sees all of them at once. Not thread-safe. */
public final class Problems {
    private static final int MAX = 10_000;

    private final List<Problem> collected = new ArrayList<>();

    public void error(Source source, String message) {
        collected.add(Problem.error(source, message));
    }

    /** Reports an error that leaves nothing to go on with. */
    public <T> Optional<T> refuse(Source source, String message) {
        error(source, message);
        return Optional.empty();
    }

    public void warning(Source source, String message) {
        collected.add(Problem.warning(source, message));
    }

    public void note(Source source, String message) {
        collected.add(Problem.note(source, message));
    }

    public void addAll(List<Problem> problems) {
        collected.addAll(problems);
    }

    /** Whether a text is so wrong that reading ends at {@code source}, before its problems fill the memory; an error says so. */
    public boolean areTooMany(Source source) {
        if (collected.size() < MAX) {
            return false;
        }
        error(source, "more than " + MAX + " problems; nothing was read from here on");
        return true;
    }

    public int size() {
        return collected.size();
    }

    public boolean hasErrors() {
        return collected.stream().anyMatch(Problem::isError);
    }

    /** What was collected, in the order of its discovery. */
    public List<Problem> toList() {
        return List.copyOf(collected);
    }
}
