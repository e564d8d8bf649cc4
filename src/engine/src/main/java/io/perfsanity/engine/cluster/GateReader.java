package io.perfsanity.engine.cluster;

import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.gate.GatePolicy.CaseThreshold;
import io.perfsanity.engine.gate.Rule;
import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlValue;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the {@code gate} of a profile: the name of a rule, or a mapping in which all has a default. */
final class GateReader {
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?) ?%");
    private static final double LEAST = 0.001;

    private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,39}");
    private static final int LONGEST_VALUE = 200;

    private final YamlFields fields;
    private final Collection<String> metrics;

    private GateReader(YamlFields fields, Collection<String> metrics) {
        this.fields = fields;
        this.metrics = metrics;
    }

    /**
     * @param profile where {@code gate} may stand
     * @param metrics all that a case can have, by name
     */
    static GatePolicy read(YamlFields profile, Collection<String> metrics) {
        if (profile.value("gate").orElse(null) instanceof YamlValue.Scalar) {
            return profile.choice("gate", Rule.class)
                    .map(GatePolicy.DEFAULT::deciding)
                    .orElse(GatePolicy.DEFAULT);
        }
        GateReader reader = new GateReader(profile.below("gate"), metrics);
        GatePolicy policy = reader.policy(GatePolicy.DEFAULT);
        reader.fields.rejectOthers();
        return policy;
    }

    private GatePolicy policy(GatePolicy standard) {
        return new GatePolicy(
                fields.choice("rule", Rule.class).orElse(standard.rule()),
                fields.choice("beside", Rule.class).or(standard::beside),
                percent(fields, "threshold", LEAST).orElse(standard.threshold()),
                thresholds(),
                cases(),
                percent(fields, "failAt", 0).orElse(standard.failAt()),
                percent(fields, "unstableAt", 0).orElse(standard.unstableAt()),
                percent(fields, "reruns", 0).orElse(standard.reruns()),
                percent(fields, "commonMode", LEAST).orElse(standard.commonMode()),
                fields.flag("excludeSlowNodes").orElse(standard.excludeSlowNodes()),
                keys());
    }

    private Map<String, String> keys() {
        Map<String, String> keys = fields.textMap("keys");
        keys.forEach((name, value) -> {
            if (!KEY.matcher(name).matches()) {
                fields.refuse(
                        "keys",
                        "the key %s: expected letters, digits, '_', '.' and '-', a letter first"
                                .formatted(PlainText.quoted(name)));
            } else if (value.isBlank() || value.length() > LONGEST_VALUE) {
                fields.refuse(
                        "keys",
                        "the key %s is %s, expected a text of up to %s characters"
                                .formatted(name, PlainText.quoted(value), LONGEST_VALUE));
            }
        });
        return keys;
    }

    /** Or a misspelt name would leave the metric with the threshold of all others, and nobody would know. */
    private void check(YamlFields where, String key, String metric) {
        if (!metrics.contains(metric)) {
            where.refuse(
                    key,
                    "'%s' is no metric, expected one of upstream's or of those that 'metrics' declares%s"
                            .formatted(PlainText.line(metric, 80), NearestWord.hint(metric, metrics)));
        }
    }

    private Map<String, Double> thresholds() {
        YamlFields below = fields.below("thresholds");
        Map<String, Double> thresholds = new LinkedHashMap<>();
        fields.mapping("thresholds").stream()
                .flatMap(mapping -> mapping.entries().keySet().stream())
                .forEach(metric -> {
                    check(below, metric, metric);
                    percent(below, metric, LEAST).ifPresent(threshold -> thresholds.put(metric, threshold));
                });
        return thresholds;
    }

    private List<CaseThreshold> cases() {
        return fields.value("cases").isEmpty()
                ? List.of()
                : fields.mappings("cases").stream().flatMap(this::ofCase).toList();
    }

    private Stream<CaseThreshold> ofCase(YamlFields each) {
        Optional<String> glob = each.required("case", "a glob of ids, such as *k2_thinking*");
        Optional<String> metric = each.text("metric");
        metric.ifPresent(name -> check(each, "metric", name));
        Optional<Double> threshold = percent(each, "threshold", LEAST);
        if (each.value("threshold").isEmpty()) {
            each.refuse("'threshold' is missing, expected a percentage such as 5%");
        }
        each.rejectOthers();
        return glob.flatMap(id -> threshold.map(size -> new CaseThreshold(id, metric, size))).stream();
    }

    /** A fraction of what stands there in percent, from {@code least} to 1. */
    private static Optional<Double> percent(YamlFields fields, String key, double least) {
        return fields.text(key).flatMap(text -> {
            Matcher matcher = PERCENT.matcher(text.strip());
            return Optional.of(matcher)
                    .filter(Matcher::matches)
                    .map(found -> Double.parseDouble(found.group(1)) / 100)
                    .filter(share -> share >= least && share <= 1)
                    .or(() -> fields.reject(
                            key,
                            PlainText.quoted(text),
                            "a percentage from %s to 100%%, such as 5%%".formatted(least == 0 ? "0%" : "0.1%")));
        });
    }
}
