package io.perfsanity.engine.history;

import io.perfsanity.engine.classify.BenchmarkMode;
import io.perfsanity.engine.classify.CaseName;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MeasuredCase;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Rule;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.gate.Standing;
import io.perfsanity.engine.history.HistoryLine.State;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Rerun;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.testlist.Mode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A run on its way to the gate, with the past of its cases, and into the history, with the gate's verdict. Only what passed
 * counts, and of that the metrics of which it is known which values are better.
 */
public final class MeasuredRun {
    /** How many of the newest values are read for a verdict: the noise is taken from 40. More would only cost time. */
    static final int PAST = 64;

    /** The same where upstream's rule is asked too, which looks at three months of nights. */
    static final int PAST_OF_UPSTREAM = 120;

    private final RunResult run;
    private final KnownMetrics known;
    private final Map<String, String> keys;
    /** The cases of a run have a few metrics in common, which are asked for again and again. */
    private final Map<Name, Optional<MetricSpec>> specs = new ConcurrentHashMap<>();

    private record Name(String name, boolean genOnly) {}

    /** @param keys that are part of each case's identity, besides those that the run was begun with */
    public MeasuredRun(RunResult run, KnownMetrics known, Map<String, String> keys) {
        this.run = run;
        this.known = known;
        Map<String, String> all = new TreeMap<>(run.facts().keys());
        all.putAll(keys);
        this.keys = all;
    }

    /**
     * The cases with their past, for the gate with that policy; a case's past is read when it is taken.
     *
     * @throws IOException also as an {@link java.io.UncheckedIOException} by the stream
     */
    public Stream<MeasuredCase> against(History history, GatePolicy policy) throws IOException {
        boolean median = policy.rule() == Rule.MEDIAN
                && policy.beside().filter(rule -> rule != Rule.MEDIAN).isEmpty();
        List<CaseResult> passed = passed();
        List<Resolved> resolved =
                history.resolve(passed.stream().map(this::identity).toList());
        Function<CaseIdentity, CaseHistory> past = history.reader(median ? PAST : PAST_OF_UPSTREAM);
        return IntStream.range(0, passed.size())
                .mapToObj(i -> measured(
                        passed.get(i), past.apply(resolved.get(i).identity()).without(run.runId()), resolved.get(i)));
    }

    private MeasuredCase measured(CaseResult result, CaseHistory past, Resolved resolved) {
        List<HistoryLine> lines = lines(result);
        List<MeasuredCase.Measured> metrics = specs(result).stream()
                .map(spec -> new MeasuredCase.Measured(spec, past.series(spec.name()), samples(lines, spec.name())))
                .toList();
        return new MeasuredCase(result.index(), result.id(), metrics, resolved.instead());
    }

    private static List<Sample> samples(List<HistoryLine> lines, String metric) {
        return lines.stream()
                .filter(line -> line.values().containsKey(metric))
                .map(line -> Sample.of(
                        line.run(),
                        line.attempt(),
                        line.time(),
                        line.values().get(metric),
                        line.nodes(),
                        line.commit()))
                .toList();
    }

    /**
     * What is known of the cases, for charts.
     *
     * @return by the case's place in the list, with the run's own values where they were kept
     */
    public Map<Integer, CaseHistory> past(History history) throws IOException {
        List<Resolved> resolved =
                history.resolve(run.cases().stream().map(this::identity).toList());
        List<CaseHistory> past =
                history.read(resolved.stream().map(Resolved::identity).toList(), Series.KEPT);
        Map<Integer, CaseHistory> all = new TreeMap<>();
        for (int i = 0; i < past.size(); i++) {
            all.put(run.cases().get(i).index(), past.get(i));
        }
        return all;
    }

    /** Adds the run, with the verdict where there is one; a second time changes nothing. */
    public void addTo(History history, Optional<GateReport> verdict) throws IOException {
        history.add(List.of(record()), entries(verdict));
    }

    List<CaseEntry> entries(Optional<GateReport> verdict) {
        List<CaseEntry> entries = new ArrayList<>();
        for (CaseResult result : passed()) {
            List<Change> changes = verdict.stream()
                    .flatMap(report -> report.cases().stream())
                    .filter(change -> change.index() == result.index())
                    .flatMap(change -> change.changes().stream())
                    .toList();
            entries.add(new CaseEntry(identity(result), specs(result), standing(lines(result), changes)));
        }
        return entries;
    }

    /** The lines with what the verdict makes of them, behind those that say what it makes of earlier ones. */
    private List<HistoryLine> standing(List<HistoryLine> lines, List<Change> changes) {
        List<HistoryLine> all = new ArrayList<>();
        List<HistoryLine> own = new ArrayList<>(lines);
        for (Change change : changes) {
            String metric = change.metric().name();
            Standing standing = change.standing();
            for (Standing.Marking marking : standing.marks()) {
                if (marking.run().equals(run.runId())) {
                    own.replaceAll(
                            line -> line.attempt() == marking.attempt() ? marked(line, metric, marking.mark()) : line);
                } else {
                    all.add(earlier(marking, lines.get(0).time(), metric));
                }
            }
            int last = own.size() - 1;
            Mark mark = own.get(last).state(metric).mark();
            own.set(last, with(own.get(last), metric, new State(mark, standing.regimeSince(), standing.open())));
        }
        all.addAll(own);
        return all;
    }

    private static HistoryLine earlier(Standing.Marking marking, Instant now, String metric) {
        return new HistoryLine(
                marking.run(),
                marking.attempt(),
                now,
                List.of(),
                Optional.empty(),
                Map.of(),
                Map.of(metric, State.of(marking.mark())));
    }

    private static HistoryLine marked(HistoryLine line, String metric, Mark mark) {
        return with(line, metric, State.of(mark));
    }

    private static HistoryLine with(HistoryLine line, String metric, State state) {
        Map<String, State> states = new TreeMap<>(line.states());
        states.put(metric, state);
        return line.with(line.values(), states);
    }

    /** What holds for the run as a whole. */
    public RunRecord record() {
        Map<String, Long> seconds = new TreeMap<>();
        run.cases().stream()
                .filter(result -> result.verdict() == Verdict.PASSED)
                .forEach(result -> own(result)
                        .map(attempt -> attempt.timeRunning().toSeconds())
                        .filter(time -> time > 0)
                        .ifPresent(time -> seconds.put(result.id(), time)));
        return new RunRecord(run.runId(), run.started(), run.cluster(), Facts.of(run), seconds);
    }

    private List<CaseResult> passed() {
        return run.cases().stream()
                .filter(result ->
                        result.verdict() == Verdict.PASSED && !specs(result).isEmpty())
                .toList();
    }

    CaseIdentity identity(CaseResult result) {
        return new CaseIdentity(
                result.id(),
                mode(result.id(), result.mode()),
                run.cluster(),
                own(result).map(Facts::gpu).orElse(""),
                keys);
    }

    /** The benchmark mode, where the id names one. */
    static String mode(String testId, Mode mode) {
        String benchmark = benchmarkMode(testId);
        return benchmark.isEmpty() ? mode.toString() : benchmark;
    }

    /** The word of the benchmark mode that an id names; empty text for none. */
    static String benchmarkMode(String testId) {
        return CaseName.of(testId).benchmarkMode().map(BenchmarkMode::toString).orElse("");
    }

    static boolean isGenOnly(String testId) {
        return benchmarkMode(testId).startsWith(BenchmarkMode.GEN_ONLY.toString());
    }

    private List<MetricSpec> specs(CaseResult result) {
        boolean genOnly = isGenOnly(result.id());
        List<MetricSpec> found = new ArrayList<>();
        result.metrics().forEach((name, value) -> {
            if (Double.isFinite(value)) {
                specs.computeIfAbsent(new Name(name, genOnly), of -> known.of(of.name(), of.genOnly()))
                        .ifPresent(found::add);
            }
        });
        return found;
    }

    /** One for each attempt that measured something, the verdict's first; never empty for a case that passed. */
    private List<HistoryLine> lines(CaseResult result) {
        List<HistoryLine> lines = new ArrayList<>();
        lines.add(line(own(result), result, result.metrics()));
        for (Rerun rerun : result.reruns()) {
            Optional<AttemptResult> attempt = result.attempts().stream()
                    .filter(each -> each.number() == rerun.attempt())
                    .findFirst();
            HistoryLine line = line(attempt, result, rerun.metrics());
            if (rerun.counts() && attempt.isPresent() && !line.values().isEmpty()) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** The attempt that the case's verdict and metrics are of. */
    static Optional<AttemptResult> own(CaseResult result) {
        Set<Integer> again = result.reruns().stream().map(Rerun::attempt).collect(Collectors.toSet());
        return result.attempts().stream()
                .filter(attempt -> !again.contains(attempt.number()))
                .reduce((earlier, later) -> later);
    }

    private HistoryLine line(Optional<AttemptResult> attempt, CaseResult result, Map<String, Double> metrics) {
        Map<String, Double> values = new TreeMap<>();
        specs(result).forEach(spec -> {
            Double value = metrics.get(spec.name());
            if (value != null && Double.isFinite(value)) {
                values.put(spec.name(), value);
            }
        });
        return new HistoryLine(
                run.runId(),
                attempt.map(AttemptResult::number).orElse(1),
                attempt.flatMap(each -> each.started().or(each::queued)).orElse(run.started()),
                NodeNames.of(attempt.map(AttemptResult::nodes).orElse(List.of())),
                run.facts().commit(),
                values,
                Map.of());
    }
}
