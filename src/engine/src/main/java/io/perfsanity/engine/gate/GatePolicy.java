package io.perfsanity.engine.gate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a cluster's owner wants to be told. All sizes are fractions: 0.05 is 5 %.
 *
 * @param rule that decides
 * @param beside a rule whose answer is shown beside it and decides nothing
 * @param threshold a change below it is never called one, by the fast rule
 * @param thresholds by metric, without its measurement's name ({@code mean_ttft}); a watched metric in here gates
 * @param cases thresholds of single cases; the first that fits counts
 * @param failAt a regression from here on is a {@link Severity#FAILURE}; a smaller one {@link Severity#UNSTABLE}
 * @param unstableAt a regression below it is a {@link Severity#WARN} only
 * @param reruns how many re-runs a run may have, as a share of its cases; four are always allowed, or a short list could
 *     confirm nothing; 0: none at all
 * @param commonMode where more than this share of the judged cases is worse, the machine is suspected
 * @param excludeSlowNodes whether later runs leave out nodes that are slower than their peers
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
        boolean excludeSlowNodes) {
    /** For whoever configures nothing. */
    public static final GatePolicy DEFAULT =
            new GatePolicy(Rule.MEDIAN, Optional.empty(), 0.05, Map.of(), List.of(), 0.10, 0, 0.15, 0.30, false);

    public GatePolicy {
        thresholds = Map.copyOf(thresholds);
        cases = List.copyOf(cases);
    }

    /** The same with another rule to decide. */
    public GatePolicy deciding(Rule other) {
        return new GatePolicy(
                other, beside, threshold, thresholds, cases, failAt, unstableAt, reruns, commonMode, excludeSlowNodes);
    }

    /**
     * A threshold for the cases whose id fits.
     *
     * @param glob of ids, with {@code *} and {@code ?}
     * @param metric without its measurement's name; empty: every metric that gates anyway
     */
    public record CaseThreshold(String glob, Optional<String> metric, double threshold) {}
}
