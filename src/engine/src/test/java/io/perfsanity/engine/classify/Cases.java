package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Declaration;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.RunDefaults;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problem.Severity;
import io.perfsanity.engine.text.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds cases of a list {@code list.txt}; each stands in line 12, its group began in line 2. */
record Cases(TestCase testCase) {
    static final Source LINE = new Source("list.txt", 12);

    static Cases id(String id) {
        return new Cases(new TestCase(
                id,
                "test_perf_sanity.py::test_e2e[" + id + "]",
                true,
                LINE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty()));
    }

    static Cases otherTest(String nodeId) {
        return new Cases(new TestCase(
                nodeId,
                nodeId,
                false,
                LINE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty()));
    }

    private Cases with(
            Optional<Declaration> tag,
            Optional<Declaration> group,
            Optional<Duration> limit,
            Optional<String> config,
            Optional<Integer> gpus) {
        TestCase old = testCase;
        return new Cases(new TestCase(
                old.id(),
                old.nodeId(),
                old.perfCase(),
                old.source(),
                tag,
                group,
                limit,
                config,
                old.skipReason(),
                old.markers(),
                gpus,
                old.stage()));
    }

    /** {@code # mode:multi-agg nodes:4}, either part may be missing. */
    Cases tag(String words) {
        return with(
                Optional.of(declaration(words, "# " + words, LINE)),
                testCase.group(),
                testCase.timeLimit(),
                testCase.config(),
                testCase.systemGpuCount());
    }

    /** In a group of the grouped YAML format. */
    Cases group(String name) {
        String mode = name.startsWith("disagg") ? "disagg" : name.startsWith("multi") ? "multi-agg" : "single-agg";
        String nodes = name.replaceAll("\\D", "");
        Declaration group = declaration(
                "mode:" + mode + (nodes.isEmpty() ? "" : " nodes:" + nodes), name, new Source("list.txt", 2));
        return with(
                testCase.tag(), Optional.of(group), testCase.timeLimit(), testCase.config(), testCase.systemGpuCount());
    }

    Cases timeLimit(Duration limit) {
        return with(testCase.tag(), testCase.group(), Optional.of(limit), testCase.config(), testCase.systemGpuCount());
    }

    Cases config(String path) {
        return with(
                testCase.tag(), testCase.group(), testCase.timeLimit(), Optional.of(path), testCase.systemGpuCount());
    }

    Cases systemGpuCount(int gpus) {
        return with(testCase.tag(), testCase.group(), testCase.timeLimit(), testCase.config(), Optional.of(gpus));
    }

    private static Declaration declaration(String words, String quote, Source source) {
        Optional<Mode> mode = Optional.empty();
        Optional<Integer> nodes = Optional.empty();
        for (String word : words.split(" ", -1)) {
            String value = word.substring(word.indexOf(':') + 1);
            if (word.startsWith("mode:")) {
                mode = Mode.of(value);
            } else {
                nodes = Optional.of(Integer.valueOf(value));
            }
        }
        return new Declaration(mode, nodes, quote, source);
    }

    Classification classify(ConfigRoots roots, ClassifySettings settings) {
        return new Classifier(roots, settings).classify(testCase, RunDefaults.NONE);
    }

    /** By a cluster that has a config of this text under the name of the case's stem. */
    Classification classify(Path directory, String config, ClassifySettings settings) {
        write(directory, CaseName.of(testCase.id()).stem() + ".yaml", config);
        return classify(Configs.roots(directory), settings);
    }

    /** By name alone, on a cluster of which nothing is known. */
    Classification classify() {
        return classify(Configs.roots(), ClassifySettings.DEFAULT);
    }

    static ClassifySettings gpusPerNode(int gpus) {
        return new ClassifySettings(Optional.of(gpus), false, Map.of(), Optional.empty());
    }

    static ClassifySettings colocating(int gpus) {
        return new ClassifySettings(Optional.of(gpus), true, Map.of(), Optional.empty());
    }

    static Path write(Path directory, String name, String text) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> warnings(Classification classification) {
        return messages(classification, Severity.WARNING);
    }

    static List<String> notes(Classification classification) {
        return messages(classification, Severity.NOTE);
    }

    static List<String> errors(Classification classification) {
        return classification.problems().stream()
                .filter(Problem::isError)
                .map(Problem::toString)
                .toList();
    }

    private static List<String> messages(Classification classification, Severity severity) {
        return classification.problems().stream()
                .filter(problem -> problem.severity() == severity)
                .map(Problem::message)
                .toList();
    }
}
