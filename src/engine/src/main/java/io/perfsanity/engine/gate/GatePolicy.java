package io.perfsanity.engine.gate;

import io.perfsanity.engine.gate.Change.Kind;
import io.perfsanity.engine.gate.MetricSpec.Use;
import io.perfsanity.engine.testlist.Glob;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a cluster's owner wants to be told. All sizes are fractions: 0.05 is 5 %.
 *
 * @param rule that decides
 * @param beside a rule whose answer is shown beside it and decides nothing
 * @param threshold a change below it is never called one, by the fast rule
 * @param thresholds by metric, without its measurement's name ({@code mean_ttft}); a watched metric in here gates, at
 *     15 % and more
 * @param cases thresholds of single cases; the first that fits counts
 * @param failAt a regression from here on is a {@link Severity#FAILURE}; a smaller one {@link Severity#UNSTABLE}
 * @param unstableAt a regression below it is a {@link Severity#WARN} only
 * @param reruns how many re-runs a run may have, as a share of its cases; four are always allowed, or a short list could
 *     confirm nothing; 0: none at all
 * @param commonMode where more than this share of the judged cases is worse, the machine is suspected
 * @param excludeSlowNodes whether later runs leave out nodes that are slower than their peers
 * @param keys of the owner's, by name, that are part of each case's identity
 */
public record GatePolicy(
        Rule rule,
        Optional<Rule> beside,
        double threshold,
        Map<String, Double> thresholds,
        List<CaseThreshold> cases,
        double failAt,
        double unstableAt,
        double reruns,
        double commonMode,
        boolean excludeSlowNodes,
        Map<String, String> keys) {
    /** For whoever configures nothing. */
    public static final GatePolicy DEFAULT = new GatePolicy(
            Rule.MEDIAN, Optional.empty(), 0.05, Map.of(), List.of(), 0.10, 0, 0.15, 0.30, false, Map.of());

    /** Times to the first token and tails vary so much by themselves. */
    private static final double WATCHED = 0.15;

    public GatePolicy {
        thresholds = Map.copyOf(thresholds);
        cases = List.copyOf(cases);
        // Older runs don't tell.
        keys = Map.copyOf(Objects.requireNonNullElse(keys, Map.of()));
    }

    /** The same with another rule to decide. */
    public GatePolicy deciding(Rule other) {
        return new GatePolicy(
                other,
                beside,
                threshold,
                thresholds,
                cases,
                failAt,
                unstableAt,
                reruns,
                commonMode,
                excludeSlowNodes,
                keys);
    }

    /** The same with another share of re-runs; 0: none at all. */
    public GatePolicy rerunning(double share) {
        return new GatePolicy(
                rule,
                beside,
                threshold,
                thresholds,
                cases,
                failAt,
                unstableAt,
                share,
                commonMode,
                excludeSlowNodes,
                keys);
    }

    /** Whether a metric of a case gates: as it is, or since somebody set a threshold for it. */
    boolean gates(String id, MetricSpec metric) {
        return metric.use() == Use.GATES
                || thresholds.containsKey(metric.metric())
                || cases.stream().anyMatch(each -> each.metric().isPresent() && each.fits(id, metric));
    }

    /** A metric of a case as it gates here. */
    public MetricSpec gating(String id, MetricSpec metric) {
        return gates(id, metric) ? metric.with(Use.GATES) : metric;
    }

    /** What applies to a metric of a case, unless its series has its own. */
    public double threshold(String id, MetricSpec metric) {
        double set = cases.stream()
                .filter(each -> each.fits(id, metric))
                .findFirst()
                .map(CaseThreshold::threshold)
                .orElseGet(() -> thresholds.getOrDefault(metric.metric(), threshold));
        return metric.use() == Use.WATCHED ? Math.max(set, WATCHED) : set;
    }

    /** What a finding about a metric that gates does to the build. */
    Severity severity(Finding finding, Standing standing, double threshold) {
        return switch (finding.kind()) {
            case REGRESSION, STEP, DRIFT ->
                rule == Rule.UPSTREAM_POST_MERGE
                        ? Severity.WARN
                        : rule == Rule.UPSTREAM_PRE_MERGE
                                ? Severity.FAILURE
                                : confirmed(finding.kind(), finding.worse(), threshold);
            case STILL_OPEN ->
                standing.open()
                        .map(open -> confirmed(open.kind(), open.worse(), threshold))
                        .orElse(Severity.WARN);
            case SUSPECTED -> {
                Severity open = standing.open()
                        .map(each -> confirmed(each.kind(), each.worse(), threshold))
                        .orElse(Severity.NONE);
                boolean few = open == Severity.NONE
                        && finding.baseline()
                                .filter(each -> each.n() < MedianRule.JUDGED_FROM)
                                .isPresent();
                Severity now = few || finding.worse() < unstableAt ? Severity.WARN : Severity.UNSTABLE;
                yield now.compareTo(open) < 0 ? open : now;
            }
            default -> Severity.NONE;
        };
    }

    /** A step that is smaller than the threshold is told, and fails nothing. */
    private Severity confirmed(Kind kind, double worse, double threshold) {
        boolean small = kind != Kind.REGRESSION && worse < threshold;
        return small || worse < unstableAt ? Severity.WARN : worse < failAt ? Severity.UNSTABLE : Severity.FAILURE;
    }

    /**
     * A threshold for the cases whose id fits.
     *
     * @param glob of ids, with {@code *} and {@code ?}
     * @param metric without its measurement's name; empty: every metric that gates anyway
     */
    public record CaseThreshold(String glob, Optional<String> metric, double threshold) {
        boolean fits(String id, MetricSpec spec) {
            return metric.map(name -> name.equals(spec.metric())).orElse(spec.use() == Use.GATES)
                    && Glob.of(glob).matches(id);
        }
    }
}
