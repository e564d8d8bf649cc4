package io.perfsanity.engine.cluster;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlReader;
import io.perfsanity.engine.text.YamlValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a {@code clusters.yaml}: the mapping {@code clusters} of names to profiles, and {@code defaults}. The profile's keys are listed in
 * {@code docs/clusters.md}.
 */
public final class ClustersFile {
    /** What names of clusters match, as a regular expression. */
    public static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    private ClustersFile() {}

    /**
     * What a file holds.
     *
     * @param cluster the name of the profile that is meant where nobody names one
     */
    public record Content(Map<String, ClusterProfile> profiles, Optional<String> cluster) {}

    /** All profiles that can be read; what is wrong with the others goes to {@code problems}. */
    public static Map<String, ClusterProfile> read(String file, String text, Problems problems) {
        return content(file, text, problems).profiles();
    }

    /** The same with the file's defaults. */
    public static Content content(String file, String text, Problems problems) {
        Map<String, ClusterProfile> profiles = new LinkedHashMap<>();
        Optional<YamlFields> top = document(file, text, "the key 'clusters'", problems);
        Optional<YamlValue.Mapping> clusters = top.flatMap(fields -> fields.mapping("clusters"));
        Optional<YamlFields> defaults = top.flatMap(fields -> fields.section("defaults"));
        Optional<String> cluster = defaults.flatMap(fields -> fields.text("cluster"));
        defaults.ifPresent(YamlFields::rejectOthers);
        top.ifPresent(YamlFields::rejectOthers);
        top.flatMap(fields -> absence(fields, clusters))
                .ifPresent(absence -> problems.error(top.get().source("clusters"), absence));
        clusters.ifPresent(found -> found.entries().forEach((name, value) -> {
            Source at = found.keySource(name);
            if (!name.matches(NAME)) {
                problems.error(
                        at,
                        "a cluster's name is '" + name + "', expected letters, digits, '.', '_' and '-', at most 64");
            } else if (value instanceof YamlValue.Mapping profile) {
                new ProfileReader(name, new YamlFields(profile, problems), problems)
                        .read(Optional.empty())
                        .ifPresent(read -> profiles.put(name, read));
            } else {
                problems.error(at, "cluster '" + name + "' is " + value.kind() + ", expected a mapping");
            }
        }));
        if (cluster.isPresent() && clusters.isPresent()) {
            Set<String> names = clusters.get().entries().keySet();
            if (!names.contains(cluster.get())) {
                problems.error(
                        defaults.get().source("cluster"),
                        "defaults: no cluster '%s', expected one of %s%s"
                                .formatted(
                                        cluster.get(),
                                        String.join(", ", names),
                                        NearestWord.hint(cluster.get(), names)));
            }
        }
        return new Content(profiles, cluster);
    }

    /** Why there are no profiles, unless that is told already. */
    private static Optional<String> absence(YamlFields top, Optional<YamlValue.Mapping> clusters) {
        boolean empty = clusters.map(found -> found.entries().isEmpty())
                .orElse(top.value("clusters").isEmpty());
        if (!empty) {
            return Optional.empty();
        }
        return Optional.of(
                top.has("clusters")
                        ? "'clusters' has no profile below it, expected a name and its keys (docs/clusters.md)"
                        : "the key 'clusters' is missing");
    }

    private static Optional<YamlFields> document(String file, String text, String expected, Problems problems) {
        int before = problems.size();
        Optional<YamlValue> root = YamlReader.DEFAULT.read(file, text, problems);
        if (root.isEmpty() && problems.size() > before) {
            // What can't be read isn't known to lack anything.
            return Optional.empty();
        }
        return root.orElse(null) instanceof YamlValue.Mapping mapping
                ? Optional.of(new YamlFields(mapping, problems))
                : problems.refuse(Source.of(file), "expected a mapping with " + expected);
    }

    /**
     * One profile whose connection is given and not in the text, as where a form has its own fields for it; else the keys
     * are the same.
     *
     * @param text of the profile's mapping alone
     * @return empty when it can't be used, with the reasons in {@code problems}
     */
    public static Optional<ClusterProfile> profile(String name, Connection connection, String text, Problems problems) {
        Optional<YamlFields> fields = document(name, text, "keys such as 'workDirectory'", problems);
        int before = problems.size();
        Optional<ClusterProfile> profile =
                fields.flatMap(found -> new ProfileReader(name, found, problems).read(Optional.of(connection)));
        return problems.size() == before || !problems.hasErrors() ? profile : Optional.empty();
    }
}
