package io.perfsanity.cli;

import io.perfsanity.engine.classify.CaseReader;
import io.perfsanity.engine.classify.ConfigDirectory;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.NearestWord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The options about lists and their cases that several commands share. */
final class ListOptions {
    @Parameters(
            paramLabel = "LIST",
            arity = "1..*",
            description =
                    "A testlist: TXT, grouped YAML or test-db YAML; the content tells which. '-' reads standard input.")
    List<String> lists = new ArrayList<>();

    @Option(
            names = "--configs",
            paramLabel = "DIR",
            description =
                    "Where configs are looked up: a checkout of the tests, or a directory of config files. Repeatable.")
    List<Path> configs = new ArrayList<>();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "Only cases of this mode: single-agg, multi-agg or disagg.")
    Mode mode;

    @Option(
            names = "--select",
            paramLabel = "GLOB",
            description = "Only cases whose id or node id matches, with * and ?. Repeatable; one match is enough.")
    List<String> select = new ArrayList<>();

    @Option(
            names = "--fact",
            paramLabel = "KEY=VALUE",
            description =
                    "A fact for the conditions of test-db lists, such as gpu=gb200 or stage=pre_merge. Repeatable.")
    Map<String, String> facts = new LinkedHashMap<>();

    @Option(names = "--waives", paramLabel = "FILE", description = "A waives.txt: its cases are skipped.")
    List<Path> waives = new ArrayList<>();

    @Option(names = "--strict", description = "Warnings count as errors.")
    boolean strict;

    private static final String STDIN = "-";

    /** What was read of the lists and waives, once: standard input can't be read again. */
    private final List<Given> given = new ArrayList<>();

    /** Lists that are no files, by their names. */
    private final Map<String, String> texts = new LinkedHashMap<>();

    /** Configs that lie elsewhere than on this machine. */
    private final List<ConfigDirectory> fetched = new ArrayList<>();

    /**
     * A file that the options name.
     *
     * @param bytes empty when it isn't there
     */
    private record Given(String name, boolean waives, Optional<byte[]> bytes) {}

    /** Takes a list that is no file. */
    void add(String name, String text) {
        lists.add(name);
        texts.put(name, text);
    }

    /** Adds a copy of configs to look in. */
    void add(ConfigDirectory directory) {
        fetched.add(directory);
    }

    /** Where a config lies on this machine. */
    Path locate(Path config) {
        return fetched.stream()
                .map(directory -> directory.locate(config))
                .filter(Files::exists)
                .findFirst()
                .orElse(config);
    }

    /** All lists as they are. */
    String text(InputStream stdin) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Given each : given(stdin)) {
            each.bytes().ifPresent(bytes -> text.append(new String(bytes, StandardCharsets.UTF_8)));
        }
        return text.toString();
    }

    private List<Given> given(InputStream stdin) throws IOException {
        if (given.isEmpty()) {
            for (String name : lists) {
                if (texts.containsKey(name)) {
                    given.add(new Given(name, false, Optional.of(texts.get(name).getBytes(StandardCharsets.UTF_8))));
                } else if (name.equals(STDIN)) {
                    given.add(new Given("<stdin>", false, Optional.of(TextFile.head(stdin))));
                } else {
                    given.add(new Given(name, false, head(Path.of(name))));
                }
            }
            for (Path file : waives) {
                given.add(new Given(file.toString(), true, head(file)));
            }
        }
        return given;
    }

    private static Optional<byte[]> head(Path file) throws IOException {
        // Not only regular files: <(grep …) of a shell is a pipe.
        return Files.exists(file) && !Files.isDirectory(file) ? Optional.of(TextFile.head(file)) : Optional.empty();
    }

    /** A reader that has all files that the options name. */
    CaseReader reader(InputStream stdin) throws IOException {
        CaseReader reader = new CaseReader(new CaseReader.Choice(
                facts,
                select,
                Optional.ofNullable(mode),
                Stream.concat(configs.stream().map(ConfigDirectory::of), fetched.stream())
                        .toList(),
                strict));
        for (Given each : given(stdin)) {
            if (each.bytes().isEmpty()) {
                reader.unreadable(each.name(), NoFile.why(Path.of(each.name())));
            } else if (each.waives()) {
                reader.waives(each.name(), each.bytes().get());
            } else {
                reader.list(each.name(), each.bytes().get());
            }
        }
        return reader;
    }

    /** By the three words of lists. */
    static Mode mode(String word) {
        return Mode.of(word)
                .orElseThrow(() -> new TypeConversionException("'%s', expected one of %s%s"
                        .formatted(word, String.join(", ", Mode.words()), NearestWord.hint(word, Mode.words()))));
    }
}
