package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.result.NodeFacts;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Two runs beside each other.
 *
 * @param facts what differs between their records
 * @param cases those that at least one of them measured, in the order of the first
 */
public record RunComparison(RunRecord first, RunRecord second, List<FactDifference> facts, List<CasePair> cases) {

    /** A fact that differs; empty text where one doesn't tell it. */
    public record FactDifference(String name, String first, String second) {}

    /**
     * One case.
     *
     * @param firstNodes that it ran on
     * @param facts that differ for this case, of those that don't hold for the runs as a whole: its command
     */
    public record CasePair(
            String testId,
            String mode,
            List<String> firstNodes,
            List<String> secondNodes,
            List<FactDifference> facts,
            List<MetricPair> metrics) {}

    /**
     * One metric.
     *
     * @param first of its measurements, the median; empty where there is none
     * @param worse how much worse the second is, as a fraction of the first; empty unless there are both
     */
    public record MetricPair(
            MetricSpec metric, Optional<Double> first, Optional<Double> second, Optional<Double> worse) {
        /** {@code 8 % slower}; says which one is missing where one is. */
        public String words() {
            return words(Words.ENGLISH);
        }

        /** The same in the reader's language. */
        public String words(Words words) {
            return worse.map(size -> metric.words(size, words))
                    .orElseGet(() -> words.say(first.isPresent() ? "pair.onlyFirst" : "pair.onlySecond"));
        }
    }

    /**
     * A run and what it measured.
     *
     * @param facts by test id, that only hold for this case; a history doesn't keep them
     */
    public record Side(RunRecord record, List<CaseEntry> entries, Map<String, Map<String, String>> facts) {
        /** What a run that is at hand measured. */
        public static Side of(RunResult run, KnownMetrics known) {
            MeasuredRun measured = new MeasuredRun(run, known, Map.of());
            Map<String, Map<String, String>> facts = new HashMap<>();
            run.cases()
                    .forEach(result -> MeasuredRun.own(result).ifPresent(attempt -> {
                        Map<String, String> own = new HashMap<>(attempt.facts().values());
                        own.keySet().removeAll(measured.record().facts().keySet());
                        facts.put(result.id(), own);
                    }));
            return new Side(measured.record(), measured.entries(Optional.empty()), facts);
        }

        /** The same of one that a history has; empty where it hasn't. */
        public static Optional<Side> of(History history, String run) throws IOException {
            Optional<RunRecord> record = history.run(run);
            List<CaseEntry> entries = new ArrayList<>();
            for (CaseIdentity identity : record.isPresent() ? history.identities() : List.<CaseIdentity>of()) {
                CaseHistory read = history.read(identity, Integer.MAX_VALUE);
                List<HistoryLine> lines = read.lines().stream()
                        .filter(line -> line.run().equals(run))
                        .toList();
                if (!lines.isEmpty()) {
                    entries.add(new CaseEntry(identity, read.metrics(), lines));
                }
            }
            return record.map(found -> new Side(found, entries, Map.of()));
        }
    }

    public static RunComparison of(Side first, Side second) {
        Map<List<String>, CaseEntry> firsts = byCase(first.entries());
        Map<List<String>, CaseEntry> seconds = byCase(second.entries());
        Map<List<String>, CaseEntry> all = new LinkedHashMap<>(firsts);
        seconds.forEach(all::putIfAbsent);
        List<CasePair> cases = new ArrayList<>();
        all.forEach((key, entry) -> {
            String id = entry.identity().testId();
            boolean both = first.facts().containsKey(id) && second.facts().containsKey(id);
            List<FactDifference> facts =
                    both ? differences(first.facts().get(id), second.facts().get(id)) : List.of();
            cases.add(pair(entry, facts, Optional.ofNullable(firsts.get(key)), Optional.ofNullable(seconds.get(key))));
        });
        return new RunComparison(
                first.record(),
                second.record(),
                differences(first.record().facts(), second.record().facts()),
                cases);
    }

    private static Map<List<String>, CaseEntry> byCase(Collection<CaseEntry> entries) {
        Map<List<String>, CaseEntry> byCase = new LinkedHashMap<>();
        entries.forEach(entry ->
                byCase.put(List.of(entry.identity().testId(), entry.identity().mode()), entry));
        return byCase;
    }

    private static CasePair pair(
            CaseEntry entry, List<FactDifference> facts, Optional<CaseEntry> first, Optional<CaseEntry> second) {
        Map<String, MetricSpec> metrics = new LinkedHashMap<>();
        List.of(first, second)
                .forEach(side -> side.ifPresent(
                        found -> found.metrics().forEach(metric -> metrics.putIfAbsent(metric.name(), metric))));
        List<MetricPair> pairs = metrics.values().stream()
                .map(metric -> pair(metric, value(first, metric.name()), value(second, metric.name())))
                .filter(pair -> pair.first().isPresent() || pair.second().isPresent())
                .toList();
        return new CasePair(
                entry.identity().testId(), entry.identity().mode(), nodes(first), nodes(second), facts, pairs);
    }

    private static MetricPair pair(MetricSpec metric, Optional<Double> first, Optional<Double> second) {
        Optional<Double> worse = first.filter(value -> value > 0)
                .flatMap(reference -> second.filter(value -> value > 0)
                        .map(value -> metric.direction().worse(value, reference)));
        return new MetricPair(metric, first, second, worse);
    }

    private static Optional<Double> value(Optional<CaseEntry> side, String metric) {
        double[] values = side.stream()
                .flatMap(entry -> entry.lines().stream())
                .flatMap(line -> Optional.ofNullable(line.values().get(metric)).stream())
                .mapToDouble(Double::doubleValue)
                .toArray();
        return Medians.of(values).stream().boxed().findFirst();
    }

    private static List<String> nodes(Optional<CaseEntry> side) {
        return side.stream()
                .flatMap(entry -> entry.lines().stream())
                .flatMap(line -> line.nodes().stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static List<FactDifference> differences(Map<String, String> first, Map<String, String> second) {
        TreeSet<String> names = new TreeSet<>(first.keySet());
        names.addAll(second.keySet());
        names.removeAll(NodeFacts.MOMENTARY);
        return names.stream()
                .map(name -> new FactDifference(name, first.getOrDefault(name, ""), second.getOrDefault(name, "")))
                .filter(fact -> !fact.first().equals(fact.second()))
                .toList();
    }
}
