package io.perfsanity.engine.bisect;

import com.fasterxml.jackson.core.JacksonException;
import io.perfsanity.engine.gate.PairRatios;
import io.perfsanity.engine.text.Json;
import io.perfsanity.engine.text.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a search has found out, in {@code state.json} of its directory: whoever reads it goes on where it stands.
 *
 * @param schema {@value #SCHEMA}
 * @param arguments of the command line that began it
 * @param workingDirectory in which its relative paths mean something
 * @param good the commit that is fast
 * @param revisions those after it, oldest first; the last is the bad one
 * @param metric by which they are compared, once that is known
 * @param effect how much slower the bad one is by it, as a fraction
 */
public record BisectState(
        int schema,
        List<String> arguments,
        String workingDirectory,
        String good,
        List<String> revisions,
        Optional<String> metric,
        double effect,
        List<Step> steps) {
    public static final int SCHEMA = 1;
    private static final String FILE = "state.json";

    public BisectState {
        arguments = List.copyOf(arguments);
        revisions = List.copyOf(revisions);
        steps = List.copyOf(steps);
    }

    /**
     * A revision that was compared with the good one.
     *
     * @param place among the revisions
     * @param runs how often the case ran for it
     * @param ratios empty where it couldn't be run
     * @param why it couldn't
     */
    public record Step(int place, Outcome outcome, int runs, Optional<PairRatios> ratios, String why) {}

    /** Of a search that begins. */
    public static BisectState begin(
            List<String> arguments, Path workingDirectory, String good, List<String> revisions) {
        return new BisectState(
                SCHEMA, arguments, workingDirectory.toString(), good, revisions, Optional.empty(), 0, List.of());
    }

    public static boolean isIn(Path directory) {
        return Files.isRegularFile(directory.resolve(FILE));
    }

    /** @throws IOException also where the file says something else, or a newer version wrote it */
    public static BisectState read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        try {
            BisectState state = Json.mapper().readValue(Files.readAllBytes(file), BisectState.class);
            if (state.schema() > SCHEMA) {
                throw new IOException(file + " was written by a newer version");
            }
            return state;
        } catch (JacksonException | NullPointerException e) {
            throw new IOException(file + " doesn't say what was asked", e);
        }
    }

    /** Replaces the file; a crash leaves the old one or the new one. */
    public void write(Path directory) throws IOException {
        WholeFile.write(
                directory.resolve(FILE),
                Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this));
    }

    /** With the metric by which the bad revision is slower. */
    public BisectState measuring(String name, double slower) {
        return new BisectState(schema, arguments, workingDirectory, good, revisions, Optional.of(name), slower, steps);
    }

    /** With one more revision known. */
    public BisectState with(Step step) {
        return new BisectState(
                schema,
                arguments,
                workingDirectory,
                good,
                revisions,
                metric,
                effect,
                Stream.concat(steps.stream(), Stream.of(step)).toList());
    }

    /** What to compare next. */
    public Search search() {
        Search search = Search.of(revisions.size());
        for (Step step : steps) {
            search = search.with(step.place(), step.outcome());
        }
        return search;
    }
}
