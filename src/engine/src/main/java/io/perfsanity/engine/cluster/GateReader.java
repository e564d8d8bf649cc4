package io.perfsanity.engine.cluster;

import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.gate.GatePolicy.CaseThreshold;
import io.perfsanity.engine.gate.Rule;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlValue;
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

    private final YamlFields fields;

    private GateReader(YamlFields fields) {
        this.fields = fields;
    }

    /** @param profile where {@code gate} may stand */
    static GatePolicy read(YamlFields profile) {
        if (profile.value("gate").orElse(null) instanceof YamlValue.Scalar) {
            return profile.choice("gate", Rule.class)
                    .map(GatePolicy.DEFAULT::deciding)
                    .orElse(GatePolicy.DEFAULT);
        }
        GateReader reader = new GateReader(profile.below("gate"));
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
                fields.flag("excludeSlowNodes").orElse(standard.excludeSlowNodes()));
    }

    private Map<String, Double> thresholds() {
        YamlFields below = fields.below("thresholds");
        Map<String, Double> thresholds = new LinkedHashMap<>();
        fields.mapping("thresholds").stream()
                .flatMap(mapping -> mapping.entries().keySet().stream())
                .forEach(metric ->
                        percent(below, metric, LEAST).ifPresent(threshold -> thresholds.put(metric, threshold)));
        return thresholds;
    }

    private List<CaseThreshold> cases() {
        return fields.value("cases").isEmpty()
                ? List.of()
                : fields.mappings("cases").stream().flatMap(GateReader::ofCase).toList();
    }

    private static Stream<CaseThreshold> ofCase(YamlFields each) {
        Optional<String> glob = each.required("case", "a glob of ids, such as *k2_thinking*");
        Optional<String> metric = each.text("metric");
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
