package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Mode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name table (classification rules, section 4): what an id says when no config does. The first row that fits. */
final class NameRules {
    private static final Pattern NODES = Pattern.compile("_(\\d{1,5})_?nodes(?![A-Za-z0-9])");
    private static final Pattern TENSOR_PARALLEL = Pattern.compile("_tp(\\d{1,5})$");
    private static final Set<Mode> ANY = Set.of(Mode.values());
    private static final Set<Mode> AGGREGATED = Set.of(Mode.SINGLE_AGG, Mode.MULTI_AGG);

    private final CaseName name;
    private final Optional<Integer> gpusPerNode;
    private final boolean colocate;
    private final NameCounts counts;
    private final Optional<Servers> servers;

    private NameRules(CaseName name, Optional<Integer> gpusPerNode, boolean colocate) {
        this.name = name;
        this.gpusPerNode = gpusPerNode;
        this.colocate = colocate;
        this.counts = NameCounts.of(name.id(), gpusPerNode);
        this.servers = counts.servers();
    }

    /**
     * What the id says.
     *
     * @param gpusPerNode of the case's config, else of the cluster
     * @param colocate whether the cluster packs the servers of a disaggregated case onto shared nodes
     */
    static NameAnswer of(CaseName name, Optional<Integer> gpusPerNode, boolean colocate) {
        NameRules rules = new NameRules(name, gpusPerNode, colocate);
        return rules.oneServer()
                .or(rules::disagg)
                .or(rules::nodesInTheName)
                .or(rules::tensorParallel)
                .orElseGet(rules::anythingElse);
    }

    private Optional<NameAnswer> oneServer() {
        return name.benchmarkMode().flatMap(BenchmarkMode::onlyRole).map(role -> {
            ServerGroup server = counts.one(role, gpusPerNode);
            String row = name.benchmarkMode().orElseThrow() + " in the id";
            if (!server.sized()) {
                return answer(row, Mode.SINGLE_AGG, AGGREGATED, OptionalInt.empty(), false, server);
            }
            int nodes = server.nodesPerServer();
            Mode mode = nodes > 1 ? Mode.MULTI_AGG : Mode.SINGLE_AGG;
            return answer(row, mode, Set.of(mode), OptionalInt.of(nodes), true, server);
        });
    }

    private Optional<NameAnswer> disagg() {
        String id = name.id();
        if (name.disaggPrefix()) {
            return Optional.of(disagg("'disagg' in the first segment of the id"));
        }
        if (id.contains("_disagg") || id.contains("-disagg")) {
            return Optional.of(disagg("'disagg' in the id"));
        }
        return servers.map(both -> disagg("counts of ctx and gen in the id"));
    }

    private NameAnswer disagg(String row) {
        boolean exact = servers.isPresent() && servers.get().allSized();
        OptionalInt nodes =
                exact ? OptionalInt.of(Math.toIntExact(servers.orElseThrow().nodes(colocate))) : OptionalInt.empty();
        return answer(row, Mode.DISAGG, Set.of(Mode.DISAGG), nodes, exact, ServerGroup.UNKNOWN);
    }

    private Optional<NameAnswer> nodesInTheName() {
        String segment = name.stem();
        if (!segment.contains("node")) {
            return Optional.empty();
        }
        Matcher matcher = NODES.matcher(segment);
        while (matcher.find()) {
            int nodes = Integer.parseInt(matcher.group(1));
            if (nodes >= 2 && nodes <= ServerGroup.MAX) {
                return Optional.of(multiAgg("'" + matcher.group() + "' in the id", OptionalInt.of(nodes), true));
            }
        }
        for (String word : new String[] {"multi_node", "multinode"}) {
            if (segment.contains(word)) {
                return Optional.of(multiAgg("'" + word + "' in the id", OptionalInt.empty(), false));
            }
        }
        return Optional.empty();
    }

    private Optional<NameAnswer> tensorParallel() {
        String segment = name.stem();
        if (segment.isEmpty() || !Character.isDigit(segment.charAt(segment.length() - 1))) {
            return Optional.empty();
        }
        Matcher matcher = TENSOR_PARALLEL.matcher(segment);
        if (!matcher.find()) {
            return Optional.empty();
        }
        int width = Integer.parseInt(matcher.group(1));
        if (width < 2 || width > ServerGroup.MAX) {
            return Optional.empty();
        }
        OptionalInt nodes = gpusPerNode.isPresent()
                ? OptionalInt.of((int) ServerGroup.ceilDiv(width, gpusPerNode.get()))
                : OptionalInt.empty();
        return Optional.of(multiAgg("the config's name ends in '" + matcher.group() + "'", nodes, false));
    }

    private NameAnswer anythingElse() {
        return answer(
                "no row but the last fits", Mode.SINGLE_AGG, ANY, OptionalInt.empty(), false, ServerGroup.UNKNOWN);
    }

    private NameAnswer multiAgg(String row, OptionalInt nodes, boolean exact) {
        return answer(row, Mode.MULTI_AGG, Set.of(Mode.MULTI_AGG), nodes, exact, ServerGroup.UNKNOWN);
    }

    private NameAnswer answer(
            String row, Mode mode, Set<Mode> compatible, OptionalInt nodes, boolean exact, ServerGroup server) {
        return new NameAnswer(row, mode, compatible, nodes, exact, server, servers, colocate);
    }
}
