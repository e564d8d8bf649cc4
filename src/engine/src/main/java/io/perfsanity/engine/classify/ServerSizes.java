package io.perfsanity.engine.classify;

import io.perfsanity.engine.text.YamlFields;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads how many servers one config has and how large; what is wrong is an error of its fields, and the reading goes on. */
final class ServerSizes {
    private static final int MAX_PER_NODE = 1024;
    private static final String GPUS = "gpus";
    private static final String WORLD_SIZE = "world_size";
    private static final List<String> SIZES =
            List.of("tensor_parallel_size", "pipeline_parallel_size", "context_parallel_size");

    private final Optional<Integer> clusterGpusPerNode;

    /** Who counts the GPUs of a server; they differ in which keys count before the product of the parallel sizes. */
    enum Count {
        /** The quick reference. A server without any width is an error. */
        DECLARED,
        /** Upstream's launcher for a server that runs alone. */
        ALONE,
        /** Upstream's launcher for one server of a disaggregated set-up. */
        OF_SEVERAL;

        private List<String> first() {
            return switch (this) {
                case DECLARED -> List.of(GPUS, WORLD_SIZE);
                case ALONE -> List.of(WORLD_SIZE);
                case OF_SEVERAL -> List.of();
            };
        }
    }

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

    /** The count under {@code key}; a missing one is an error, as is one below {@code min} or beyond belief, and counts as 1. */
    int servers(YamlFields parent, String key, int min) {
        if (parent.value(key).isEmpty()) {
            parent.refuse("found no '" + key + "'" + parent.hint(key));
        }
        return count(parent, key, min, ServerGroup.MAX).orElse(1);
    }

    private static Optional<Integer> count(YamlFields fields, String key, int min, int max) {
        return fields.integer(key, min, max, "a whole number from " + min + " to " + max);
    }

    /**
     * Servers as wide as {@code server} says; empty after an error.
     *
     * @param hardware the file's section of this name, if it has one
     */
    Optional<ServerGroup> group(Role role, int servers, YamlFields server, Optional<YamlFields> hardware, Count count) {
        Optional<Integer> width = width(server, count);
        Optional<Integer> gpusPerNode = gpusPerNode(server, hardware);
        return width.isPresent() && gpusPerNode.isPresent()
                ? Optional.of(new ServerGroup(role, servers, width, gpusPerNode))
                : Optional.empty();
    }

    /** GPUs of one server. Expert parallelism lies inside tensor parallelism and is never multiplied. */
    private Optional<Integer> width(YamlFields server, Count count) {
        Optional<String> first = count.first().stream()
                .filter(key -> server.value(key).isPresent())
                .findFirst();
        if (first.isPresent()) {
            return told(server, count, gpus(server, first.get()));
        }
        List<String> given =
                SIZES.stream().filter(key -> server.value(key).isPresent()).toList();
        if (given.isEmpty()) {
            String hint = server.hint(SIZES.get(0));
            if (count == Count.DECLARED || !hint.isEmpty()) {
                return server.refuse("found no width of this server, expected gpus, world_size or "
                        + String.join(", ", SIZES) + hint);
            }
            if (server.value(GPUS).isPresent()) {
                return gpus(server, GPUS);
            }
        }
        return told(server, count, product(server, given));
    }

    private static Optional<Integer> gpus(YamlFields server, String key) {
        return count(server, key, 1, ServerGroup.MAX);
    }

    /** Each size that isn't given is 1, as upstream has it. */
    private static Optional<Integer> product(YamlFields server, List<String> given) {
        long product = 1;
        for (String key : given) {
            // One of them that can't be read makes 0, and each is at most 65,536, so three fit a long.
            product *= gpus(server, key).orElse(0);
        }
        if (product > ServerGroup.MAX) {
            server.refuse("a server of " + product + " GPUs is more than the " + ServerGroup.MAX + " allowed");
        }
        return Optional.of(product)
                .filter(gpus -> gpus > 0 && gpus <= ServerGroup.MAX)
                .map(Math::toIntExact);
    }

    /** The width, after a warning of each key that says another and that upstream's launcher doesn't look at. */
    private static Optional<Integer> told(YamlFields server, Count count, Optional<Integer> width) {
        if (count != Count.DECLARED && width.isPresent()) {
            for (String key : List.of(GPUS, WORLD_SIZE)) {
                server.scalar(key)
                        .filter(value ->
                                !count.first().contains(key) && !value.asInt().equals(width))
                        .ifPresent(value -> server.warn(
                                key,
                                key + " is " + value.kind() + ", but upstream's launcher doesn't look at it and counts "
                                        + width.get()));
            }
        }
        return width;
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
        Optional<Integer> count = count(place.get(), key, 1, MAX_PER_NODE);
        if (count.isPresent() && count.get() > clusterGpusPerNode.orElse(ServerGroup.MAX)) {
            String more = ", but a node of the cluster has " + clusterGpusPerNode.orElseThrow();
            return place.get().refuse(key, "gpus_per_node is " + count.get() + more);
        }
        return count;
    }
}
