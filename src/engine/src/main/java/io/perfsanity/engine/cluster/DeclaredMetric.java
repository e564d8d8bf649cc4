package io.perfsanity.engine.cluster;

import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.MetricSpec.Use;
import io.perfsanity.engine.testlist.Glob;
import java.util.List;
import java.util.Optional;

/**
 * A metric that a profile declares: one of upstream's, which then must be there, or one of its own with the place where it
 * is found.
 *
 * @param name without its measurement's
 * @param file glob below an attempt's directory; empty for one of upstream's that is read as always
 * @param path of a value in a JSON or YAML file ({@code results.*.throughput}), or a column of a CSV file
 * @param pattern with one group, in RE2's syntax, for the lines of any other file
 * @param unit empty: upstream's by name, else none
 * @param direction empty only for one of upstream's
 * @param gate whether it can fail a run; empty: upstream's by name, else it can
 * @param required whether a case that passed without it is invalid
 * @param cases globs of the ids of the cases that have it
 */
public record DeclaredMetric(
        String name,
        Optional<String> file,
        Optional<String> path,
        Optional<String> pattern,
        Optional<String> unit,
        Optional<Direction> direction,
        Optional<Boolean> gate,
        boolean required,
        List<String> cases) {

    public DeclaredMetric {
        cases = List.copyOf(cases);
    }

    /** Whether a case has it. */
    public boolean concerns(String caseId) {
        return cases.stream().anyMatch(glob -> Glob.of(glob).matches(caseId));
    }

    /**
     * What some declare of a metric, or else upstream's names tell.
     *
     * @param full its name as results have it, with the measurement's before it where there are several: {@code con8/mean_ttft}
     * @param genOnly whether the case's benchmark mode is {@code gen_only}
     */
    public static Optional<MetricSpec> spec(List<DeclaredMetric> declared, String full, boolean genOnly) {
        String metric = full.substring(full.lastIndexOf('/') + 1);
        return declared.stream()
                .filter(each -> each.name().equals(metric))
                .findFirst()
                .map(each -> each.spec(full, genOnly))
                .or(() -> MetricSpec.upstream(full, genOnly));
    }

    /**
     * What the gate must know of it.
     *
     * @param full its name with the measurement's before it, where there is one
     */
    private MetricSpec spec(String full, boolean genOnly) {
        Optional<MetricSpec> upstream = MetricSpec.upstream(full, genOnly);
        return new MetricSpec(
                full,
                unit.or(() -> upstream.map(MetricSpec::unit)).orElse(""),
                direction.or(() -> upstream.map(MetricSpec::direction)).orElse(Direction.HIGHER),
                gate.map(gates -> gates ? Use.GATES : Use.WATCHED)
                        .or(() -> upstream.map(MetricSpec::use))
                        .orElse(Use.GATES));
    }
}
