package io.perfsanity.engine.classify;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlValue;
import io.perfsanity.engine.text.YamlValue.Mapping;
import io.perfsanity.engine.text.YamlValue.Scalar;
import io.perfsanity.engine.text.YamlValue.Sequence;
import java.util.List;
import java.util.Optional;

/** Reads sections, servers and counts of one config; what is wrong goes to the problems, and the reading goes on. */
final class ConfigReading {
    private static final int LONGEST_QUOTE = 60;
    private static final int MAX_PER_NODE = 1024;
    private static final List<String> SIZES =
            List.of("tensor_parallel_size", "pipeline_parallel_size", "context_parallel_size");

    private final Problems problems;
    private final Optional<Integer> clusterGpusPerNode;

    ConfigReading(Problems problems, Optional<Integer> clusterGpusPerNode) {
        this.problems = problems;
        this.clusterGpusPerNode = clusterGpusPerNode;
    }

    Problems problems() {
        return problems;
    }

    /** The mapping under {@code key}; a missing one is an error. */
    Optional<Mapping> section(Mapping parent, String key) {
        Optional<Mapping> section = optionalSection(parent, key);
        if (section.isEmpty() && parent.get(key).isEmpty()) {
            String hint = NearestWord.hint(key, parent.entries().keySet());
            problems.error(parent.source(), "found no section '" + key + "'" + hint);
        }
        return section;
    }

    /** The mapping under {@code key}, if there is anything; anything but a mapping is an error. */
    Optional<Mapping> optionalSection(Mapping parent, String key) {
        Optional<Mapping> section = parent.mapping(key);
        if (section.isEmpty() && parent.get(key).isPresent()) {
            problems.error(
                    parent.keySource(key),
                    "'" + key + "' must be a mapping, found "
                            + quote(parent.entries().get(key)));
        }
        return section;
    }

    /** The mappings of the list under {@code key}, which must hold at least one. */
    List<Mapping> mappings(Mapping parent, String key) {
        if (!(parent.get(key).orElse(null) instanceof Sequence list)
                || list.items().isEmpty()) {
            problems.error(parent.keySource(key), "'" + key + "' must be a list of at least one mapping");
            return List.of();
        }
        for (YamlValue item : list.items()) {
            if (!(item instanceof Mapping)) {
                problems.error(item.source(), "'" + key + "' must hold mappings only, found " + quote(item));
            }
        }
        return list.items().stream()
                .filter(Mapping.class::isInstance)
                .map(Mapping.class::cast)
                .toList();
    }

    /** The count under {@code key}, if there is any; one below 1 or beyond belief is an error. */
    Optional<Integer> count(Mapping parent, String key) {
        return count(parent, key, ServerGroup.MAX);
    }

    private Optional<Integer> count(Mapping parent, String key, int max) {
        Optional<YamlValue> value = parent.get(key).filter(ConfigReading::isGiven);
        Optional<Integer> count = value.filter(Scalar.class::isInstance)
                .flatMap(scalar -> ((Scalar) scalar).asInt())
                .filter(number -> number >= 1 && number <= max);
        if (value.isPresent() && count.isEmpty()) {
            problems.error(
                    parent.keySource(key),
                    "'" + key + "' must be a whole number from 1 to " + max + ", found " + quote(value.get()));
        }
        return count;
    }

    /** The count under {@code key}; a missing one is an error. */
    Optional<Integer> requiredCount(Mapping parent, String key) {
        if (parent.get(key).filter(ConfigReading::isGiven).isEmpty()) {
            String hint = NearestWord.hint(key, parent.entries().keySet());
            problems.error(parent.source(), "found no '" + key + "'" + hint);
        }
        return count(parent, key);
    }

    /**
     * Servers as wide as {@code server} says; empty after an error.
     *
     * @param hardware the file's section of this name, if it has one
     */
    Optional<ServerGroup> servers(Role role, int count, Mapping server, Optional<Mapping> hardware) {
        Optional<Integer> width = width(server);
        Optional<Integer> gpusPerNode = gpusPerNode(server, hardware);
        return width.isPresent() && gpusPerNode.isPresent()
                ? Optional.of(new ServerGroup(role, count, width, gpusPerNode))
                : Optional.empty();
    }

    /** GPUs of one server. Expert parallelism lies inside tensor parallelism and is never multiplied. */
    private Optional<Integer> width(Mapping server) {
        for (String key : List.of("gpus", "world_size")) {
            if (server.get(key).filter(ConfigReading::isGiven).isPresent()) {
                return count(server, key);
            }
        }
        long product = 1;
        boolean given = false;
        for (String key : SIZES) {
            if (server.get(key).filter(ConfigReading::isGiven).isEmpty()) {
                continue;
            }
            given = true;
            Optional<Integer> size = count(server, key);
            if (size.isEmpty()) {
                return Optional.empty();
            }
            product *= size.get();
        }
        if (!given) {
            String hint = NearestWord.hint(SIZES.get(0), server.entries().keySet());
            problems.error(
                    server.source(),
                    "found no width of this server, expected gpus, world_size or " + String.join(", ", SIZES) + hint);
            return Optional.empty();
        }
        if (product > ServerGroup.MAX) {
            problems.error(
                    server.source(),
                    "a server of " + product + " GPUs is more than the " + ServerGroup.MAX + " allowed");
            return Optional.empty();
        }
        return Optional.of((int) product);
    }

    private Optional<Integer> gpusPerNode(Mapping server, Optional<Mapping> hardware) {
        String key = "gpus_per_node";
        Optional<Mapping> place = Optional.of(server)
                .filter(mapping ->
                        mapping.get(key).filter(ConfigReading::isGiven).isPresent())
                .or(() -> hardware.filter(mapping ->
                        mapping.get(key).filter(ConfigReading::isGiven).isPresent()));
        if (place.isEmpty()) {
            if (clusterGpusPerNode.isEmpty()) {
                problems.error(
                        server.source(),
                        "found no gpus_per_node in the server, none in 'hardware' and none in the cluster's profile");
            }
            return clusterGpusPerNode;
        }
        Optional<Integer> count = count(place.get(), key, MAX_PER_NODE);
        if (count.isPresent() && count.get() > clusterGpusPerNode.orElse(ServerGroup.MAX)) {
            problems.error(
                    place.get().keySource(key),
                    "gpus_per_node is " + count.get() + ", but a node of the cluster has "
                            + clusterGpusPerNode.orElseThrow());
            return Optional.empty();
        }
        return count;
    }

    private static boolean isGiven(YamlValue value) {
        return !(value instanceof Scalar scalar && scalar.isNull());
    }

    /** The value for a message; a hostile one may be of any length. */
    static String quote(YamlValue value) {
        String text = value.kind();
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
    }
}
