package io.perfsanity.engine.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The servers of a case, and where its client runs: the node arithmetic of configs and names alike.
 *
 * @param groups context servers before generation servers
 */
record Servers(List<ServerGroup> groups, Client client) {

    /** Where the benchmark client and its proxy run. */
    enum Client {
        /** In the command of the one server: an aggregated launch. */
        WITH_SERVER,
        /** On a node of the servers. */
        SHARES_NODE,
        /** On a node that runs no server. */
        OWN_NODE
    }

    static Servers alone(ServerGroup server) {
        return new Servers(List.of(server), Client.WITH_SERVER);
    }

    static Servers disaggregated(ServerGroup ctx, ServerGroup gen) {
        return new Servers(List.of(ctx, gen), Client.SHARES_NODE);
    }

    /** Generation servers only, with proxy and client. */
    static Servers generating(ServerGroup gen) {
        return new Servers(List.of(gen), Client.SHARES_NODE);
    }

    boolean disaggregated() {
        return client != Client.WITH_SERVER;
    }

    /**
     * The nodes needed, rounded up per server.
     *
     * @param colocate servers may share nodes: rounded up once for all of them. A server of unknown size still counts as
     *     one node
     */
    long nodes(boolean colocate) {
        return serverNodes(colocate) + clientNodes();
    }

    private long serverNodes(boolean colocate) {
        return packs(colocate)
                ? packedNodes()
                : groups.stream().mapToLong(ServerGroup::nodes).sum();
    }

    private int clientNodes() {
        return client == Client.OWN_NODE ? 1 : 0;
    }

    private boolean packs(boolean colocate) {
        return colocate && disaggregated() && anySized();
    }

    private long packedNodes() {
        long gpus = sized(true)
                .mapToLong(group -> (long) group.servers() * group.gpus().orElseThrow())
                .sum();
        long unsized = sized(false).mapToLong(ServerGroup::nodes).sum();
        return unsized + ServerGroup.ceilDiv(gpus, gpusPerNode().orElseThrow());
    }

    private Stream<ServerGroup> sized(boolean wanted) {
        return groups.stream().filter(group -> group.sized() == wanted);
    }

    boolean anySized() {
        return groups.stream().anyMatch(ServerGroup::sized);
    }

    boolean allSized() {
        return groups.stream().allMatch(ServerGroup::sized);
    }

    /** The largest of the groups, which the allocation is made of. */
    Optional<Integer> gpusPerNode() {
        return groups.stream().flatMap(group -> group.gpusPerNode().stream()).max(Integer::compare);
    }

    /** {@code 2×ceil(4/4) + 1×ceil(16/4)}, {@code ceil(8/4)} for one aggregated server. */
    String formula(boolean colocate) {
        if (client == Client.WITH_SERVER) {
            return groups.get(0).nodesFormula();
        }
        return (packs(colocate) ? packedFormula() : terms(groups.stream())) + (client == Client.OWN_NODE ? " + 1" : "");
    }

    private String packedFormula() {
        String gpus = sized(true)
                .map(group -> group.servers() + "×" + group.gpus().orElseThrow())
                .collect(Collectors.joining(" + "));
        return "ceil((" + gpus + ")/" + gpusPerNode().orElseThrow() + ")"
                + (allSized() ? "" : " + " + terms(sized(false)));
    }

    private static String terms(Stream<ServerGroup> groups) {
        return groups.map(group -> group.servers() + "×" + group.nodesFormula()).collect(Collectors.joining(" + "));
    }

    /**
     * How the servers lie on {@code nodes} nodes. Servers get whole nodes as long as there are enough; a client gets a
     * node of its own when one is left over. Otherwise servers that don't fill whole nodes have 0 nodes per server:
     * they are placed by their GPUs on shared ones.
     */
    List<RoleShape> shapes(int nodes) {
        if (client == Client.WITH_SERVER) {
            ServerGroup server = groups.get(0);
            return List.of(new RoleShape(server.role(), 1, nodes, server.gpus()));
        }
        boolean whole = nodes - clientNodes() >= serverNodes(false);
        boolean clientAlone = client == Client.OWN_NODE || nodes > serverNodes(!whole);
        List<RoleShape> shapes = new ArrayList<>();
        for (ServerGroup group : groups) {
            shapes.add(new RoleShape(
                    group.role(), group.servers(), whole ? group.nodesPerServer() : filledNodes(group), group.gpus()));
        }
        shapes.add(new RoleShape(Role.BENCHMARK, 1, clientAlone ? 1 : 0, Optional.of(0)));
        return List.copyOf(shapes);
    }

    private static int filledNodes(ServerGroup group) {
        boolean fills = group.sized()
                && group.gpus().orElseThrow() % group.gpusPerNode().orElseThrow() == 0;
        return fills ? group.nodesPerServer() : 0;
    }
}
