package io.perfsanity.engine.classify;

import io.perfsanity.engine.text.YamlFields;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads how many servers one config has and how large; what is wrong is an error of its fields, and the reading goes on. */
final class ServerSizes {
    private static final int MAX_PER_NODE = 1024;
    private static final List<String> SIZES =
            List.of("tensor_parallel_size", "pipeline_parallel_size", "context_parallel_size");

    private final Optional<Integer> clusterGpusPerNode;

    ServerSizes(Optional<Integer> clusterGpusPerNode) {
        this.clusterGpusPerNode = clusterGpusPerNode;
    }

    /** The fields below {@code key}; a missing section is an error. */
    Optional<YamlFields> section(YamlFields parent, String key) {
        if (parent.value(key).isEmpty()) {
            parent.refuse("found no section '" + key + "'" + parent.hint(key));
        }
        return parent.section(key);
    }

    /** The count under {@code key}; a missing one is an error, as is one below 1 or beyond belief, and counts as 1. */
    int servers(YamlFields parent, String key) {
        if (parent.value(key).isEmpty()) {
            parent.refuse("found no '" + key + "'" + parent.hint(key));
        }
        return count(parent, key, ServerGroup.MAX).orElse(1);
    }

    private static Optional<Integer> count(YamlFields fields, String key, int max) {
        return fields.integer(key, 1, max, "a whole number from 1 to " + max);
    }

    /**
     * Servers as wide as {@code server} says; empty after an error.
     *
     * @param hardware the file's section of this name, if it has one
     */
    Optional<ServerGroup> group(Role role, int count, YamlFields server, Optional<YamlFields> hardware) {
        Optional<Integer> width = width(server);
        Optional<Integer> gpusPerNode = gpusPerNode(server, hardware);
        return width.isPresent() && gpusPerNode.isPresent()
                ? Optional.of(new ServerGroup(role, count, width, gpusPerNode))
                : Optional.empty();
    }

    /** GPUs of one server. Expert parallelism lies inside tensor parallelism and is never multiplied. */
    private Optional<Integer> width(YamlFields server) {
        for (String key : List.of("gpus", "world_size")) {
            if (server.value(key).isPresent()) {
                return count(server, key, ServerGroup.MAX);
            }
        }
        List<String> given =
                SIZES.stream().filter(key -> server.value(key).isPresent()).toList();
        if (given.isEmpty()) {
            return server.refuse("found no width of this server, expected gpus, world_size or "
                    + String.join(", ", SIZES) + server.hint(SIZES.get(0)));
        }
        long product = 1;
        for (String key : given) {
            // One of them that can't be read makes 0, and each is at most 65,536, so three fit a long.
            product *= count(server, key, ServerGroup.MAX).orElse(0);
        }
        if (product > ServerGroup.MAX) {
            server.refuse("a server of " + product + " GPUs is more than the " + ServerGroup.MAX + " allowed");
        }
        return Optional.of(product)
                .filter(gpus -> gpus > 0 && gpus <= ServerGroup.MAX)
                .map(Math::toIntExact);
    }

    private Optional<Integer> gpusPerNode(YamlFields server, Optional<YamlFields> hardware) {
        String key = "gpus_per_node";
        Optional<YamlFields> place = Stream.concat(Stream.of(server), hardware.stream())
                .filter(fields -> fields.value(key).isPresent())
                .findFirst();
        if (place.isEmpty()) {
            if (clusterGpusPerNode.isEmpty()) {
                server.refuse(
                        "found no gpus_per_node in the server, none in 'hardware' and none in the cluster's profile");
            }
            return clusterGpusPerNode;
        }
        Optional<Integer> count = count(place.get(), key, MAX_PER_NODE);
        if (count.isPresent() && count.get() > clusterGpusPerNode.orElse(ServerGroup.MAX)) {
            String more = ", but a node of the cluster has " + clusterGpusPerNode.orElseThrow();
            return place.get().refuse(key, "gpus_per_node is " + count.get() + more);
        }
        return count;
    }
}
