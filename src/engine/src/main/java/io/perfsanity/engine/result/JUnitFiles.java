package io.perfsanity.engine.result;

import io.perfsanity.engine.result.TestResults.TestOutcome;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds and reads the {@code results*.xml} of an attempt. Files come from the cluster: whatever is wrong with them
 * becomes a problem text, never an exception.
 */
public final class JUnitFiles {
    private static final String OUTPUT = "output";
    private static final int MAX_FILES = 200;
    private static final int MAX_DEPTH = 16;
    private static final long MAX_BYTES = 16L * 1024 * 1024;

    private JUnitFiles() {}

    /**
     * All results below {@code output/} of an attempt, files in the order of their paths.
     *
     * @param collected what was taken of the attempt's files; results that were left out are a problem where there are no
     *     others
     */
    public static TestResults read(Path attempt, Collected collected) {
        Path directory = attempt.resolve(OUTPUT);
        List<String> problems = new ArrayList<>();
        List<TestOutcome> tests = new ArrayList<>();
        List<Path> files = find(directory, problems);
        if (files.isEmpty()) {
            collected.leftOut().stream()
                    .filter(left -> isResult(left.path()))
                    .forEach(left -> problems.add(left.path() + " was left out: " + left.reason()));
        }
        for (Path file : files) {
            String name = PlainText.line(directory.relativize(file).toString(), 300);
            try {
                long size = Files.size(file);
                if (size > MAX_BYTES) {
                    problems.add("%s has %s bytes, more than %s are not read".formatted(name, size, MAX_BYTES));
                    continue;
                }
                new JUnitReader(name, tests, problems).read(file);
            } catch (IOException e) {
                problems.add(name + " can't be read: " + PlainText.line(String.valueOf(e.getMessage()), 300));
            }
        }
        return new TestResults(files.size(), List.copyOf(tests), List.copyOf(problems));
    }

    private static List<Path> find(Path directory, List<String> problems) {
        try {
            List<Path> found = AttemptFiles.below(directory, MAX_DEPTH, JUnitFiles::isResult);
            if (found.size() > MAX_FILES) {
                problems.add("more than %s results*.xml; the rest is not read".formatted(MAX_FILES));
            }
            return found.stream().limit(MAX_FILES).toList();
        } catch (IOException e) {
            problems.add("results can't be listed: " + PlainText.line(String.valueOf(e.getMessage()), 300));
            return List.of();
        }
    }

    /** Whether the file at {@code path}, with {@code /}, is called as JUnit results are: {@code results*.xml}. */
    static boolean isResult(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.startsWith("results") && name.endsWith(".xml");
    }
}
