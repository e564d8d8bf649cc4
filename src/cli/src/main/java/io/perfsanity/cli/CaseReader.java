package io.perfsanity.cli;

import io.perfsanity.engine.classify.ClassifiedCase;
import io.perfsanity.engine.classify.Classifier;
import io.perfsanity.engine.classify.ClassifySettings;
import io.perfsanity.engine.classify.ConfigRoots;
import io.perfsanity.engine.input.Problem;
import io.perfsanity.engine.input.Problems;
import io.perfsanity.engine.input.Source;
import io.perfsanity.engine.input.YamlLimits;
import io.perfsanity.engine.testlist.Selection;
import io.perfsanity.engine.testlist.Testlist;
import io.perfsanity.engine.testlist.TestlistReader;
import io.perfsanity.engine.testlist.Waives;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From the options to classified cases: read, merge, waive, select, classify, filter by mode. */
final class CaseReader {
    private static final String STDIN = "-";

    private final ListOptions options;
    private final InputStream stdin;

    CaseReader(ListOptions options, InputStream stdin) {
        this.options = options;
        this.stdin = stdin;
    }

    Cases read(ClassifySettings settings) throws IOException {
        Problems problems = new Problems();
        List<Testlist> lists = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        TestlistReader reader = new TestlistReader(YamlLimits.DEFAULT, options.facts);
        for (String name : options.lists) {
            Optional<byte[]> bytes = bytes(name, problems);
            if (bytes.isPresent()) {
                lists.add(reader.read(name.equals(STDIN) ? "<stdin>" : name, bytes.get()));
                text.append(new String(bytes.get(), StandardCharsets.UTF_8));
            }
        }
        Testlist list = waived(Testlist.merge(lists), problems);
        Testlist selected = new Selection(options.select).apply(list);
        problems.addAll(selected.problems());
        ConfigRoots roots = ConfigRoots.of(options.configs);
        problems.addAll(roots.problems());
        List<ClassifiedCase> cases = new Classifier(roots, settings).classify(selected);
        cases.forEach(classified -> problems.addAll(classified.classification().problems()));
        List<ClassifiedCase> filtered = cases.stream()
                .filter(classified ->
                        options.mode == null || classified.classification().mode() == options.mode)
                .toList();
        if (filtered.isEmpty() && !problems.hasErrors()) {
            problems.error(
                    Source.of(options.lists.get(0)),
                    "no case is left: none of the " + cases.size() + " is " + options.mode);
        }
        List<Problem> all = problems.toList().stream()
                .map(problem -> options.strict ? problem.strict() : problem)
                .toList();
        return new Cases(filtered, selected.defaults(), all, text.toString());
    }

    private Optional<byte[]> bytes(String name, Problems problems) throws IOException {
        if (name.equals(STDIN)) {
            return Optional.of(stdin.readAllBytes());
        }
        Path path = Path.of(name);
        if (!Files.isRegularFile(path)) {
            problems.error(Source.of(name), "no such file");
            return Optional.empty();
        }
        return Optional.of(Files.readAllBytes(path));
    }

    private Testlist waived(Testlist list, Problems problems) throws IOException {
        Testlist waived = list;
        for (Path file : options.waives) {
            if (!Files.isRegularFile(file)) {
                problems.error(Source.of(file.toString()), "no such file");
                continue;
            }
            waived = Waives.read(file.toString(), Files.readAllBytes(file)).apply(waived, options.facts);
        }
        return waived;
    }
}
