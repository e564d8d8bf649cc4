package io.perfsanity.cli;

import io.perfsanity.engine.classify.ClassifiedCase;
import io.perfsanity.engine.classify.ListedCases;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.run.RunState;
import io.perfsanity.engine.testlist.RunDefaults;
import io.perfsanity.engine.testlist.Selection;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.testlist.Testlist;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The cases of a run that didn't pass, as what another run begins with.
 *
 * @param cases as they were planned; at least one
 */
record EarlierRun(RunRequest request, List<PlannedCase> cases) {

    /**
     * Of the run in a directory. Cases without a verdict are not among them: they may run still.
     *
     * @throws InputException when there is nothing to run again
     */
    static EarlierRun in(Path directory, Console console) throws IOException {
        RunState state = Watching.watchOf(directory).look();
        if (state.request().pairs().isPresent()) {
            throw new InputException(directory + " holds a comparison of two sides; 'ab' runs one again");
        }
        Set<Integer> failed =
                state.result().problems().stream().map(CaseResult::index).collect(Collectors.toSet());
        int without = state.statuses().size() - state.result().cases().size();
        if (without > 0) {
            console.say(
                    console.words().say("run.leftOut", without, state.statuses().size(), directory));
        }
        List<PlannedCase> cases = state.request().cases().stream()
                .filter(each -> failed.contains(each.index()))
                .toList();
        if (cases.isEmpty()) {
            throw new InputException("nothing to run again: no case in " + directory + " failed");
        }
        return new EarlierRun(state.request(), cases);
    }

    /** Lists of these cases by the names of the lists that they came from, with a word of the run. */
    Map<String, String> lists() {
        return cases.stream()
                .map(PlannedCase::testCase)
                .collect(Collectors.groupingBy(
                        this::list,
                        LinkedHashMap::new,
                        Collectors.mapping(each -> each.line() + "\n", Collectors.joining())));
    }

    private String list(TestCase testCase) {
        // Where the name begins decides which folder of configs comes first.
        return testCase.source().file().replaceFirst(", failed in .*", "") + ", failed in " + request.runId();
    }

    /** The cases with the configs that they had, in the order that they had. */
    PlanOptions.Planned planned(ListOptions options) {
        Testlist list = new Testlist(cases.stream().map(PlannedCase::testCase).toList(), RunDefaults.NONE, List.of());
        Testlist selected = new Selection(options.select).apply(list);
        Set<TestCase> chosen = Set.copyOf(selected.cases());
        List<PlannedCase> kept = cases.stream()
                .filter(each -> chosen.contains(each.testCase()))
                .filter(each -> Optional.ofNullable(options.mode)
                        .filter(mode -> mode != each.classification().mode())
                        .isEmpty())
                .toList();
        if (kept.isEmpty() && selected.problems().isEmpty()) {
            throw new InputException("no case is left: none of those that failed is " + options.mode);
        }
        List<PlannedCase> renumbered = IntStream.range(0, kept.size())
                .mapToObj(i -> new PlannedCase(
                        i + 1,
                        kept.get(i).testCase(),
                        kept.get(i).classification(),
                        kept.get(i).configText()))
                .toList();
        ListedCases read = new ListedCases(
                kept.stream()
                        .map(each -> new ClassifiedCase(each.testCase(), each.classification()))
                        .toList(),
                RunDefaults.NONE,
                selected.problems(),
                String.join("", lists().values()));
        return new PlanOptions.Planned(request.profile(), renumbered, read);
    }
}
