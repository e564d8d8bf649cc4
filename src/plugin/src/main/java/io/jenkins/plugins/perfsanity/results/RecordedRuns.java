package io.jenkins.plugins.perfsanity.results;

import hudson.Util;
import hudson.model.Job;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the builds of a job keep of their runs, read from the disk without loading any of the builds. */
final class RecordedRuns {
    private static final Logger LOGGER = Logger.getLogger(RecordedRuns.class.getName());
    /** So many numbers are looked at where builds have been deleted. */
    private static final int MAX_NUMBERS = 500;

    private final Path builds;
    private final int last;

    /** @param last the number of the newest build that matters */
    RecordedRuns(Job<?, ?> job, int last) {
        this.builds = job.getBuildDir().toPath();
        this.last = last;
    }

    static RecordedRuns all(Job<?, ?> job) {
        return new RecordedRuns(job, job.getNextBuildNumber() - 1);
    }

    /** Whether one of the newest {@code count} builds has a run, or begins one. */
    boolean hasAnyAmong(int count) {
        return IntStream.range(0, count).anyMatch(i -> Files.isDirectory(runs(last - i)));
    }

    private Path runs(int number) {
        return BuildFiles.all(builds.resolve(String.valueOf(number)));
    }

    /** The numbers of the builds that have runs, newest first. */
    Stream<Integer> numbers() {
        return IntStream.iterate(last, number -> number > 0, number -> number - 1)
                .limit(MAX_NUMBERS)
                .boxed()
                .filter(number -> Files.isDirectory(runs(number)));
    }

    /** The names of a build's runs that have all their verdicts. */
    List<String> names(int number) {
        try (Stream<Path> all = Files.list(runs(number))) {
            return all.filter(run ->
                            Files.isRegularFile(BuildFiles.record(runs(number), String.valueOf(run.getFileName()))))
                    .map(run -> String.valueOf(run.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "deleted meanwhile: " + runs(number));
            return List.of();
        }
    }

    /** A run without its cases; empty when it can't be read. */
    Optional<RunRecord> head(int number, String name) {
        try {
            return Optional.of(RunRecord.head(BuildFiles.record(runs(number), name)));
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "no record in " + runs(number));
            return Optional.empty();
        }
    }

    /**
     * Where the pages of runs are, below the job: {@code 12/perfSanity/nightly/}.
     *
     * @param wanted ids of runs; those that no build has are left out
     */
    Map<String, String> byId(Set<String> wanted) {
        Map<String, String> found = new HashMap<>();
        Iterator<Integer> numbers = numbers().iterator();
        while (numbers.hasNext() && found.size() < wanted.size()) {
            int number = numbers.next();
            for (String name : names(number)) {
                head(number, name)
                        .map(RunRecord::runId)
                        .filter(wanted::contains)
                        .ifPresent(id -> found.put(id, number + "/perfSanity/" + Util.rawEncode(name) + "/"));
            }
        }
        return found;
    }

    /** A run with its cases; empty when it can't be read. */
    Optional<RunRecord> whole(int number, String name) {
        try {
            return Optional.of(RunRecord.read(BuildFiles.record(runs(number), name)));
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "no record in " + runs(number));
            return Optional.empty();
        }
    }
}
