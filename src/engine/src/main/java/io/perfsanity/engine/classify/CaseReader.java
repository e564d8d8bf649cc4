package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.Selection;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.testlist.Testlist;
import io.perfsanity.engine.testlist.TestlistReader;
import io.perfsanity.engine.testlist.Waives;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import io.perfsanity.engine.text.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From the files that a user gave to classified cases: read, merge, waive, select, classify, filter by mode. Files are
 * handed over one by one, since a command line, a job's workspace and a form have them in different places. Not
 * thread-safe.
 */
public final class CaseReader {
    private final Choice choice;
    private final TestlistReader reader;
    private final Problems problems = new Problems();
    private final List<Testlist> lists = new ArrayList<>();
    private final List<Waives> waives = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private Optional<Source> first = Optional.empty();

    public CaseReader(Choice choice) {
        this.choice = choice;
        this.reader = new TestlistReader(YamlReader.DEFAULT, choice.facts());
    }

    /**
     * Which cases of the lists are wanted, and what is known about them.
     *
     * @param facts for the conditions of test-db lists
     * @param select globs of ids; none selects every case
     * @param configs directories in which configs are looked up
     * @param strict warnings count as errors
     */
    public record Choice(
            Map<String, String> facts,
            List<String> select,
            Optional<Mode> mode,
            List<ConfigDirectory> configs,
            boolean strict) {
        public static final Choice ALL = new Choice(Map.of(), List.of(), Optional.empty(), List.of(), false);
    }

    /** Takes a list; {@code name} is what messages call it. */
    public void list(String name, byte[] bytes) {
        named(name);
        lists.add(reader.read(name, bytes));
        text.append(new String(bytes, StandardCharsets.UTF_8));
    }

    /** Takes a {@code waives.txt}. */
    public void waives(String name, byte[] bytes) {
        waives.add(Waives.read(name, bytes));
    }

    /** Notes of a list or a file of waives that the user named why it can't be read: {@code no such file}. */
    public void unreadable(String name, String why) {
        named(name);
        problems.error(Source.of(name), why);
    }

    private void named(String name) {
        first = first.or(() -> Optional.of(Source.of(name)));
    }

    /** What all that was handed over comes to. */
    public ListedCases read(ClassifySettings settings) {
        Testlist list = Testlist.merge(lists);
        for (Waives each : waives) {
            list = each.apply(list, choice.facts(), settings.gpu());
        }
        Testlist selected = new Selection(choice.select()).apply(list);
        problems.addAll(selected.problems());
        ConfigRoots roots = ConfigRoots.of(choice.configs());
        problems.addAll(roots.problems());
        // Where none of the directories can be used, that is the error; that cases lack their configs only follows from
        // it.
        boolean noConfigs = roots.isEmpty() && !choice.configs().isEmpty();
        List<ClassifiedCase> cases = new Classifier(roots, settings).classify(selected);
        cases.forEach(classified -> {
            warnOfNoTest(classified.testCase());
            problems.addAll(judged(classified.classification().problems().stream()
                    .filter(problem -> !noConfigs || problem.severity() != Problem.Severity.NOTE)
                    .toList()));
        });
        List<ClassifiedCase> filtered = cases.stream()
                .filter(classified -> choice.mode().isEmpty()
                        || choice.mode().get() == classified.classification().mode())
                .toList();
        if (filtered.isEmpty() && !problems.hasErrors()) {
            problems.error(
                    first.orElse(Source.of("testlist")),
                    "no case is left: none of the %s is %s"
                            .formatted(
                                    cases.size(),
                                    choice.mode().map(Mode::toString).orElse("selected")));
        }
        return new ListedCases(filtered, selected.defaults(), judged(problems.toList()), text.toString());
    }

    private void warnOfNoTest(TestCase testCase) {
        if (testCase.perfCase() && !testCase.skipped()) {
            UpstreamIds.refusal(CaseName.of(testCase.id())).ifPresent(why -> problems.warning(testCase.source(), why));
        }
    }

    private List<Problem> judged(List<Problem> found) {
        return choice.strict() ? found.stream().map(Problem::strict).toList() : found;
    }
}
