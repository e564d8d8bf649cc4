package io.perfsanity.engine.cluster;

import io.perfsanity.engine.input.Problems;
import io.perfsanity.engine.input.Source;
import io.perfsanity.engine.input.YamlFields;
import io.perfsanity.engine.input.YamlLimits;
import io.perfsanity.engine.input.YamlReader;
import io.perfsanity.engine.input.YamlValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a {@code clusters.yaml}: one mapping {@code clusters} of names to profiles. The profile's keys are listed in
 * {@code docs/clusters.md}.
 */
public final class ClustersFile {
    private ClustersFile() {}

    /** All profiles that can be read; what is wrong with the others goes to {@code problems}. */
    public static Map<String, ClusterProfile> read(String file, String text, Problems problems) {
        Map<String, ClusterProfile> profiles = new LinkedHashMap<>();
        Optional<YamlValue> root = new YamlReader(YamlLimits.DEFAULT).read(file, text, problems);
        if (root.isEmpty() || !(root.get() instanceof YamlValue.Mapping mapping)) {
            problems.error(Source.of(file), "expected a mapping with the key 'clusters'");
            return profiles;
        }
        YamlFields top = new YamlFields(mapping, problems);
        Optional<YamlValue.Mapping> clusters = top.mapping("clusters");
        top.rejectOthers();
        if (clusters.isEmpty()) {
            problems.error(mapping.source(), "the key 'clusters' is missing");
            return profiles;
        }
        clusters.get().entries().forEach((name, value) -> {
            Source at = clusters.get().keySource(name);
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
                problems.error(
                        at,
                        "a cluster's name is '" + name + "', expected letters, digits, '.', '_' and '-', at most 64");
            } else if (value instanceof YamlValue.Mapping profile) {
                new ProfileReader(name, new YamlFields(profile, problems), problems)
                        .read()
                        .ifPresent(read -> profiles.put(name, read));
            } else {
                problems.error(at, "cluster '" + name + "' is " + value.kind() + ", expected a mapping");
            }
        });
        return profiles;
    }
}
