package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Mode;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name table (classification rules, section 4): what an id says when no config does. The first row that fits. */
final class NameRules {
    private static final Pattern NODES = Pattern.compile("_(\\d{1,5})_?nodes(?![A-Za-z0-9])");
    private static final Pattern TENSOR_PARALLEL = Pattern.compile("_tp(\\d{1,5})$");
    private static final String ALONE = "(?![\\p{L}\\p{Nd}])";
    private static final Pattern CTX = count("ctx");
    private static final Pattern GEN = count("gen");
    private static final Pattern WIDTH = Pattern.compile("_(?:tp|tep|dep|pp|cp)(\\d++)" + ALONE);
    private static final Set<Mode> ANY = Set.of(Mode.values());
    private static final Set<Mode> AGGREGATED = Set.of(Mode.SINGLE_AGG, Mode.MULTI_AGG);

    private final CaseName name;
    private final Optional<Integer> gpusPerNode;
    private final boolean colocate;
    private final Optional<ServerGroup> ctx;
    private final Optional<ServerGroup> gen;
    private final Optional<Servers> servers;

    private NameRules(CaseName name, Optional<Integer> gpusPerNode, boolean colocate) {
        this.name = name;
        this.gpusPerNode = gpusPerNode;
        this.colocate = colocate;
        this.ctx = servers(CTX, 0, Role.CTX);
        // A model's own name may hold "gen2"; the count of servers comes after that of the context servers.
        this.gen = servers(GEN, Math.max(0, name.id().indexOf("ctx")), Role.GEN);
        this.servers = ctx.flatMap(one -> gen.map(other -> Servers.disaggregated(one, other)))
                // Nodes beyond belief
                .filter(both -> both.nodes(false) < ServerGroup.MAX);
    }

    private static Pattern count(String word) {
        return Pattern.compile(word + "(?<![\\p{L}\\p{Nd}]" + word + ")(\\d++)" + ALONE);
    }

    /** {@code ctx<A>_tp4_pp2}: a count of servers, with their width when that follows at once; adjacent ones are multiplied. */
    private Optional<ServerGroup> servers(Pattern count, int from, Role role) {
        Matcher found = count.matcher(name.id());
        int servers = found.find(from) ? number(found.group(1)) : 0;
        return servers == 0
                ? Optional.empty()
                : Optional.of(new ServerGroup(role, servers, width(name.id(), found.end()), gpusPerNode));
    }

    /** The product of the widths from {@code at} on; empty where there is none and for one beyond belief. */
    private static Optional<Integer> width(String id, int at) {
        Matcher width = WIDTH.matcher(id);
        long product = 1;
        int next = at;
        while (width.region(next, id.length()).lookingAt()) {
            next = width.end();
            product *= number(width.group(1));
            if (product < 1 || product > ServerGroup.MAX) {
                return Optional.empty();
            }
        }
        return next == at ? Optional.empty() : Optional.of((int) product);
    }

    /** The digits' value; 0 for one that isn't believed. */
    private static int number(String digits) {
        int value = digits.length() > 5 ? 0 : Integer.parseInt(digits);
        return value <= ServerGroup.MAX ? value : 0;
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
            Optional<Integer> gpus = (role == Role.CTX ? ctx : gen).flatMap(ServerGroup::gpus);
            ServerGroup server = new ServerGroup(role, 1, gpus, gpusPerNode);
            String row = name.benchmarkMode().orElseThrow() + " in the id";
            if (!server.sized()) {
                return answer(row, Mode.SINGLE_AGG, AGGREGATED, Optional.empty(), false, server);
            }
            int nodes = server.nodesPerServer();
            Mode mode = nodes > 1 ? Mode.MULTI_AGG : Mode.SINGLE_AGG;
            return answer(row, mode, Set.of(mode), Optional.of(nodes), true, server);
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
        Optional<Integer> nodes = servers.filter(both -> exact).map(both -> Math.toIntExact(both.nodes(colocate)));
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
                return Optional.of(multiAgg("'" + matcher.group() + "' in the id", Optional.of(nodes), true));
            }
        }
        for (String word : new String[] {"multi_node", "multinode"}) {
            if (segment.contains(word)) {
                return Optional.of(multiAgg("'" + word + "' in the id", Optional.empty(), false));
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
        Optional<Integer> nodes = gpusPerNode.map(perNode -> (int) ServerGroup.ceilDiv(width, perNode));
        return Optional.of(multiAgg("the config's name ends in '" + matcher.group() + "'", nodes, false));
    }

    private NameAnswer anythingElse() {
        return answer("no row but the last fits", Mode.SINGLE_AGG, ANY, Optional.empty(), false, ServerGroup.UNKNOWN);
    }

    private NameAnswer multiAgg(String row, Optional<Integer> nodes, boolean exact) {
        return answer(row, Mode.MULTI_AGG, Set.of(Mode.MULTI_AGG), nodes, exact, ServerGroup.UNKNOWN);
    }

    private NameAnswer answer(
            String row, Mode mode, Set<Mode> compatible, Optional<Integer> nodes, boolean exact, ServerGroup server) {
        return new NameAnswer(row, mode, compatible, nodes, exact, server, servers, colocate);
    }
}
