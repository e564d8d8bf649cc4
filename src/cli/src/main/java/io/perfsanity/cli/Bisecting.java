package io.perfsanity.cli;

import io.perfsanity.engine.bisect.BisectState;
import io.perfsanity.engine.bisect.BisectState.Step;
import io.perfsanity.engine.bisect.GitCheckout;
import io.perfsanity.engine.bisect.Outcome;
import io.perfsanity.engine.bisect.Threshold;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.PairRatios;
import io.perfsanity.engine.gate.PairRatios.Pair;
import io.perfsanity.engine.plan.Side;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Comparison;
import io.perfsanity.engine.result.LegResult;
import io.perfsanity.engine.result.MetricComparison;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;

/**
 * Drives a search to its end. Each comparison is a run in a directory that its revisions name, so that a process that takes
 * the search up again finds the run that was under way, and goes on with that.
 */
final class Bisecting {
    /** More of them don't make a close call clearer. */
    private static final int RUNS_A_STEP = 3;

    private final PlanOptions plan;
    private final PairOptions pairs;
    private final GitCheckout git;
    private final Path directory;
    private final Optional<String> wanted;
    private final Console console;
    private final Console quiet;
    private final Words words;

    Bisecting(
            PlanOptions plan,
            PairOptions pairs,
            GitCheckout git,
            Path directory,
            Optional<String> wanted,
            Console console) {
        this.plan = plan;
        this.pairs = pairs;
        this.git = git;
        this.directory = directory;
        this.wanted = wanted;
        this.console = console;
        this.quiet = console.quiet();
        this.words = console.words();
    }

    /**
     * What a step came to.
     *
     * @param why in the reader's language; what is kept of the step is English
     */
    private record Known(Step step, String why) {}

    int drive(BisectState begun) throws IOException, InterruptedException {
        try {
            return driven(begun);
        } catch (StoppedException e) {
            console.say("perf-sanity: " + e.getMessage());
            return ExitCodes.INFRA;
        }
    }

    private int driven(BisectState begun) throws IOException, InterruptedException {
        BisectState state = begun;
        console.say(
                words.say("bisect.begins", state.revisions().size(), name(state.good()), name(last(state)), directory));
        if (state.metric().isEmpty()) {
            Optional<MetricComparison> slower = check(state);
            if (slower.isEmpty()) {
                return ExitCodes.TEST_FAILURES;
            }
            state = state.measuring(
                    slower.get().metric().name(), slower.get().ratios().worse());
            state.write(directory);
        }
        for (Optional<Integer> place = state.search().next();
                place.isPresent();
                place = state.search().next()) {
            Known known = step(state, place.get(), 1, List.of());
            Step step = known.step();
            state = state.with(step);
            state.write(directory);
            PathUtils.deleteDirectory(files(state.revisions().get(step.place())));
            console.say("%s: %s%s"
                    .formatted(
                            name(state.revisions().get(step.place())),
                            words.say("bisect." + step.outcome()),
                            known.why().isEmpty() ? "" : words.say("comma") + known.why()));
        }
        tell(state);
        return ExitCodes.ALL_PASSED;
    }

    private static String last(BisectState state) {
        return state.revisions().get(state.revisions().size() - 1);
    }

    /** By what the bad revision is slower than the good one; what is wrong otherwise has been said. */
    private Optional<MetricComparison> check(BisectState state) throws IOException, InterruptedException {
        CaseResult result = compare(state.good(), last(state), 1);
        Comparison compared = passed(result, words.say("bisect.uncompared"));
        Optional<MetricComparison> slower = (wanted.isPresent() ? named(compared, wanted.get()) : compared.slower())
                .stream()
                        .filter(each -> each.ratios().worse() > each.threshold()
                                && each.ratios().low() > 0)
                        .max(Comparator.comparing(each -> each.ratios().worse()));
        console.out()
                .println(slower.map(each -> "%s: %s".formatted(each.metric().name(), each.words(words)))
                        .orElseGet(() -> pairs.threshold == null
                                ? words.say("bisect.notSlower")
                                : words.say("bisect.notSlowerBy", pairs.threshold)));
        if (slower.isEmpty()) {
            compared.metrics()
                    .forEach(each -> console.out().println("  " + each.metric().name() + ": " + each.words(words)));
        }
        console.out().flush();
        return slower;
    }

    private static List<MetricComparison> named(Comparison compared, String metric) {
        List<MetricComparison> found = compared.metrics().stream()
                .filter(each -> each.metric().name().equals(metric))
                .toList();
        if (found.isEmpty()) {
            throw new InputException("--metric: the case has no '%s', it has %s"
                    .formatted(
                            metric,
                            String.join(
                                    ", ",
                                    compared.metrics().stream()
                                            .map(each -> each.metric().name())
                                            .toList())));
        }
        return found;
    }

    /**
     * Compares a revision with the good one until it is clear on which side it is.
     *
     * @param run from 1
     * @param earlier what was measured of it before
     */
    private Known step(BisectState state, int place, int run, List<Pair> earlier)
            throws IOException, InterruptedException {
        String metric = state.metric().orElseThrow();
        CaseResult result = compare(state.good(), state.revisions().get(place), run);
        if (cannotRun(result)) {
            return new Known(
                    new Step(place, Outcome.SKIPPED, 0, Optional.empty(), result.reason()),
                    words.phrase(result.reason()));
        }
        Comparison compared = passed(result, words.say("bisect.goodFails"));
        MetricComparison now = named(compared, metric).get(0);
        MetricSpec spec = now.metric();
        List<Pair> pairs =
                Stream.concat(earlier.stream(), compared.pairs(metric).stream()).toList();
        PairRatios ratios = PairRatios.of(pairs, spec.direction(), now.noise());
        Threshold threshold = new Threshold(state.effect());
        boolean sure = threshold.surely(ratios).isPresent();
        if (!sure && run < RUNS_A_STEP) {
            return step(state, place, run + 1, pairs);
        }
        Step step = new Step(
                place,
                threshold.probably(ratios),
                2 * pairs.size(),
                Optional.of(ratios),
                size(spec, ratios, sure, Words.of(Main.class, Locale.ENGLISH)));
        return new Known(step, size(spec, ratios, sure, words));
    }

    private static String size(MetricSpec spec, PairRatios ratios, boolean sure, Words words) {
        String size = spec.words(ratios.worse(), words);
        return sure ? size : words.say("bisect.close", size);
    }

    /** Whether it is the candidate that fails: what then is slow in it, nobody can say. */
    private static boolean cannotRun(CaseResult result) {
        if (result.verdict() == Verdict.SKIPPED) {
            return true;
        }
        boolean ofTest = result.verdict() == Verdict.FAILED
                || result.verdict() == Verdict.TIMEOUT
                || result.verdict() == Verdict.INVALID;
        List<LegResult> legs = result.comparison().map(Comparison::legs).orElse(List.of());
        return ofTest && !legs.isEmpty() && legs.get(legs.size() - 1).leg().side() == Side.B;
    }

    private Comparison passed(CaseResult result, String otherwise) throws StoppedException {
        if (result.verdict() != Verdict.PASSED) {
            throw new StoppedException(
                    words.say("bisect.stopped", otherwise, result.verdict(), words.phrase(result.reason()), directory));
        }
        return result.comparison().orElseThrow();
    }

    /** Nothing more can be found out now. */
    private static final class StoppedException extends IOException {
        private static final long serialVersionUID = 1L;

        StoppedException(String message) {
            super(message);
        }
    }

    /** The one case, run with two revisions in turns. A run of an earlier process that came to nothing is made again. */
    private CaseResult compare(String a, String b, int number) throws IOException, InterruptedException {
        git.export(a, files(a));
        git.export(b, files(b));
        String name = "%s-%s-%s".formatted(GitCheckout.abbreviated(a), GitCheckout.abbreviated(b), number);
        for (int attempt = 1; ; attempt++) {
            Path run = directory.resolve("runs").resolve(name + (attempt > 1 ? "-again" + (attempt - 1) : ""));
            boolean begun = RunDirectory.holdsRun(run);
            if (begun) {
                goOn(run);
            } else {
                pairs.run(plan, side(a), side(b), Optional.empty()).begin(run, quiet, 1);
            }
            CaseResult result = onlyCase(new ResultsJson().read(run.resolve("results.json")));
            if (!begun || result.verdict() == Verdict.PASSED || cannotRun(result)) {
                return result;
            }
        }
    }

    private static CaseResult onlyCase(RunResult run) {
        return run.cases().get(0);
    }

    private void goOn(Path run) throws IOException, InterruptedException {
        try (RunDirectory taken = ResumeCommand.open(run);
                Cluster cluster = Cluster.connect(taken.request().profile(), console.store())) {
            new RunDriver(cluster, taken, quiet, pairs.plain, new GateOptions()).drive();
        }
    }

    private SideOption side(String commit) throws IOException {
        return new SideOption(GitCheckout.abbreviated(commit), Optional.of(files(commit)), Optional.empty());
    }

    /** Named as the checkout is, so that what it has in common with others needn't travel again. */
    private Path files(String commit) throws IOException {
        Path name = git.root().toRealPath().getFileName();
        return directory
                .resolve("revisions")
                .resolve(GitCheckout.abbreviated(commit))
                .resolve(String.valueOf(name));
    }

    private String name(String commit) throws IOException {
        return GitCheckout.abbreviated(commit) + " " + git.subject(commit);
    }

    private void tell(BisectState state) throws IOException, InterruptedException {
        List<Integer> suspects = state.search().suspects();
        int runs = state.steps().stream().mapToInt(Step::runs).sum();
        String effort = words.say("bisect.effort", state.steps().size(), runs);
        String first = name(state.revisions().get(suspects.get(suspects.size() - 1)));
        if (suspects.size() > 1) {
            console.out().println(words.say("bisect.suspects", effort));
            for (int place : suspects) {
                console.out().println("  " + name(state.revisions().get(place)));
            }
        } else {
            console.out().println(words.say("bisect.first", first));
            console.out().println(besideItsParent(state, suspects.get(0)) + words.say("semicolon") + effort);
        }
        console.out().flush();
    }

    /** How sure it is: the two neighbours, compared directly. */
    private String besideItsParent(BisectState state, int place) throws IOException, InterruptedException {
        String parent = place == 0 ? state.good() : state.revisions().get(place - 1);
        CaseResult result = compare(parent, state.revisions().get(place), 1);
        if (result.verdict() != Verdict.PASSED) {
            return words.say("bisect.alone", words.phrase(result.reason()));
        }
        MetricComparison direct = named(
                        result.comparison().orElseThrow(), state.metric().orElseThrow())
                .get(0);
        String beside = words.say("bisect.parent", direct.metric().name(), direct.words(words), direct.sure(words));
        return new Threshold(state.effect()).probably(direct.ratios()) == Outcome.SLOW
                ? beside
                : words.say("bisect.several", beside);
    }
}
