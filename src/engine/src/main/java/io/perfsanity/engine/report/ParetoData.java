package io.perfsanity.engine.report;

import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a machine gives each user against what it gives in all: cases, or measurements of one case, that differ in their
 * concurrency only. Plain values, fit for JSON; names are as the list has them.
 *
 * @param family the cases' id with {@code #} for the concurrency
 * @param points by concurrency; at least two that differ in it
 * @param baseline the same by the baselines of the cases' metrics, as far as there are any
 */
public record ParetoData(String family, List<Point> points, List<Point> baseline) {
    /** {@code con1024}, {@code con_8}, {@code concurrency64} in an id or in a measurement's name. */
    private static final Pattern CONCURRENCY =
            Pattern.compile("(?<![a-z])con(?:currency)?[_-]?(\\d{1,9})(?!\\d)", Pattern.CASE_INSENSITIVE);

    /** Where the speed for a user is reported it counts, else it is that between the tokens of an answer. */
    private static final List<String> USER = List.of("user_throughput", "mean_tpot", "median_tpot");

    private static final String OUTPUT = "token_throughput";

    public ParetoData {
        points = List.copyOf(points);
        baseline = List.copyOf(baseline);
    }

    /**
     * A measurement.
     *
     * @param index of its case in the list
     * @param concurrency requests at a time
     * @param perUser output tokens a second for one user
     * @param perGpu output tokens a second of all users, by allocated GPU
     */
    public record Point(int index, int concurrency, double perUser, double perGpu) {}

    /** All families of a run's passed cases, in the order of the list. */
    public static List<ParetoData> of(RunResult run, List<CaseChange> changes) {
        Map<Integer, CaseChange> byIndex = new HashMap<>();
        changes.forEach(change -> byIndex.put(change.index(), change));
        Map<String, ParetoData> families = new LinkedHashMap<>();
        for (CaseResult each : run.cases()) {
            if (each.verdict() == Verdict.PASSED) {
                Map<String, Double> before = baselines(Optional.ofNullable(byIndex.get(each.index())));
                String family = CONCURRENCY.matcher(each.id()).replaceAll("con#");
                families.merge(
                        family,
                        new ParetoData(family, points(each, each.metrics()), points(each, before)),
                        ParetoData::with);
            }
        }
        return families.values().stream()
                .filter(family -> family.points.stream()
                                .map(Point::concurrency)
                                .distinct()
                                .count()
                        > 1)
                .toList();
    }

    private ParetoData with(ParetoData other) {
        return new ParetoData(family, sorted(points, other.points), sorted(baseline, other.baseline));
    }

    private static List<Point> sorted(List<Point> one, List<Point> other) {
        return Stream.concat(one.stream(), other.stream())
                .sorted(Comparator.comparingInt(Point::concurrency))
                .toList();
    }

    private static Map<String, Double> baselines(Optional<CaseChange> change) {
        Map<String, Double> values = new HashMap<>();
        for (Change each : change.map(CaseChange::changes).orElse(List.of())) {
            each.baseline().ifPresent(baseline -> values.put(each.metric().name(), baseline.value()));
        }
        return values;
    }

    /** The points of one case, by what it measured or by {@code values} of the same metrics. */
    private static List<Point> points(CaseResult result, Map<String, Double> values) {
        Map<String, Double> metrics = result.metrics();
        List<Point> points = new ArrayList<>();
        for (String name : metrics.keySet()) {
            String measurement = name.substring(0, name.lastIndexOf('/') + 1);
            Optional<String> user = USER.stream()
                    .map(each -> measurement + each)
                    .filter(metrics::containsKey)
                    .findFirst();
            if (name.equals(measurement + OUTPUT) && user.isPresent()) {
                double all =
                        values.getOrDefault(name, 0.0) / result.gpusAllocated().orElse(0);
                double each = values.getOrDefault(user.get(), 0.0);
                double perUser = user.get().endsWith("tpot") ? 1000 / each : each;
                concurrency(measurement)
                        .or(() -> concurrency(result.id()))
                        .filter(known -> drawable(all) && drawable(perUser))
                        .ifPresent(known -> points.add(new Point(result.index(), known, perUser, all)));
            }
        }
        return sorted(points, List.of());
    }

    private static boolean drawable(double value) {
        return value > 0 && value < 1e300;
    }

    private static Optional<Integer> concurrency(String name) {
        Matcher matcher = CONCURRENCY.matcher(name);
        return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    /** What {@code point} is by the baselines. */
    public Optional<Point> before(Point point) {
        return baseline.stream()
                .filter(each -> each.index() == point.index() && each.concurrency() == point.concurrency())
                .findFirst();
    }

    /** Those that no other one beats in both, the most for a user first. */
    public static List<Point> frontier(List<Point> points) {
        List<Point> frontier = new ArrayList<>();
        double most = 0;
        for (Point point : points.stream()
                .sorted(Comparator.comparingDouble(Point::perUser)
                        .thenComparingDouble(Point::perGpu)
                        .reversed())
                .toList()) {
            if (point.perGpu() > most) {
                frontier.add(point);
                most = point.perGpu();
            }
        }
        return frontier;
    }
}
