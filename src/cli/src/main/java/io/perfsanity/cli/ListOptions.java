package io.perfsanity.cli;

import io.perfsanity.engine.classify.CaseReader;
import io.perfsanity.engine.classify.ConfigDirectory;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.NearestWord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** A reader that has all files that the options name. */
    CaseReader reader(InputStream stdin) throws IOException {
        CaseReader reader = new CaseReader(new CaseReader.Choice(
                facts,
                select,
                Optional.ofNullable(mode),
                configs.stream().map(ConfigDirectory::of).toList(),
                strict));
        for (String name : lists) {
            if (name.equals(STDIN)) {
                reader.list("<stdin>", TextFile.head(stdin));
            } else if (Files.isRegularFile(Path.of(name))) {
                reader.list(name, TextFile.head(Path.of(name)));
            } else {
                reader.missing(name);
            }
        }
        for (Path file : waives) {
            if (Files.isRegularFile(file)) {
                reader.waives(file.toString(), TextFile.head(file));
            } else {
                reader.missing(file.toString());
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
