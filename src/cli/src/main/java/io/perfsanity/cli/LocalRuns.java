package io.perfsanity.cli;

import io.perfsanity.engine.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Runs whose directories lie on this machine, by their ids: what tells whether somebody still drives them. */
final class LocalRuns {
    private final Map<String, Path> directories = new TreeMap<>();

    /** Those that {@code places} hold or are; a directory that can't be read is told of and passed by. */
    static LocalRuns in(List<Path> places, Console console) throws IOException {
        LocalRuns runs = new LocalRuns();
        for (Path place : places) {
            if (!Files.isDirectory(place)) {
                throw new InputException("--runs: no such directory: " + place);
            }
            for (Path directory : candidates(place)) {
                try {
                    runs.directories.put(RunDirectory.request(directory).runId(), directory);
                } catch (IOException e) {
                    console.say("note: " + directory + " is passed by, its run.json can't be read");
                }
            }
        }
        return runs;
    }

    private static List<Path> candidates(Path place) throws IOException {
        try (Stream<Path> children = Files.list(place)) {
            List<Path> all = new ArrayList<>(List.of(place));
            children.sorted().forEach(all::add);
            all.removeIf(directory -> !RunDirectory.holdsRun(directory));
            return all;
        }
    }

    Optional<Path> directory(String runId) {
        return Optional.ofNullable(directories.get(runId));
    }
}
