package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import io.perfsanity.engine.text.YamlValue.Mapping;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Arithmetic on configs (classification rules, section 3). The same question about the same file is answered once. Not
 * thread-safe.
 */
final class ConfigRules {
    private static final String SERVERS = "server_configs";
    private static final String WORKERS = "worker_config";

    private final Optional<Integer> clusterGpusPerNode;
    private final boolean colocate;
    private final Map<Question, ConfigAnswer> answers = new HashMap<>();

    ConfigRules(Optional<Integer> clusterGpusPerNode, boolean colocate) {
        this.clusterGpusPerNode = clusterGpusPerNode;
        this.colocate = colocate;
    }

    /**
     * @param only the role of the one server that runs; empty when the whole file counts
     * @param servers names in {@code server_configs}; empty when all run
     */
    private record Question(String file, Optional<Role> only, List<String> servers) {}

    /** What {@code config} says when {@code only} one server runs, or all that the file describes. */
    ConfigAnswer ask(ConfigFile config, Optional<Role> only, List<String> servers) {
        if (!config.readable()) {
            return new ConfigAnswer(Optional.empty(), config.problems());
        }
        return answers.computeIfAbsent(
                new Question(config.file(), only, servers), question -> answer(config, question));
    }

    private ConfigAnswer answer(ConfigFile config, Question question) {
        Problems problems = new Problems();
        problems.addAll(config.problems());
        Optional<ConfigClaim> claim = claim(config, question, problems);
        return new ConfigAnswer(problems.hasErrors() ? Optional.empty() : claim, problems.toList());
    }

    private Optional<ConfigClaim> claim(ConfigFile config, Question question, Problems problems) {
        ConfigReading reading = new ConfigReading(problems, clusterGpusPerNode);
        if (!(config.document().orElse(null) instanceof Mapping root)) {
            problems.error(
                    Source.of(config.file()), "a config must be a mapping with '" + SERVERS + "' or '" + WORKERS + "'");
            return Optional.empty();
        }
        if (root.get(SERVERS).isPresent()) {
            List<Mapping> entries = reading.mappings(root, SERVERS);
            return TypedServers.describe(entries)
                    ? new TypedServers(reading, root)
                            .fleet(entries, question.only())
                            .flatMap(fleet -> claim(root, false, fleet, problems))
                    : aggregated(reading, root, entries, question.servers());
        }
        if (root.get(WORKERS).isPresent()) {
            return workers(reading, root, question.only()).flatMap(fleet -> claim(root, false, fleet, problems));
        }
        problems.error(
                root.source(),
                "is neither an aggregated config, which has '" + SERVERS + "', nor a disaggregated one, which has '"
                        + WORKERS + "' and 'hardware'");
        return Optional.empty();
    }

    private Optional<Fleet> workers(ConfigReading reading, Mapping root, Optional<Role> only) {
        Optional<Mapping> workers = reading.section(root, WORKERS);
        if (only.isPresent()) {
            Optional<Mapping> hardware = reading.optionalSection(root, "hardware");
            return workers.flatMap(both -> worker(reading, both, hardware, only.get(), 1))
                    .map(Fleet::alone);
        }
        Optional<Mapping> hardware = reading.section(root, "hardware");
        if (workers.isEmpty() || hardware.isEmpty()) {
            return Optional.empty();
        }
        int ctxCount = reading.requiredCount(hardware.get(), "num_ctx_servers").orElse(1);
        int genCount = reading.requiredCount(hardware.get(), "num_gen_servers").orElse(1);
        Optional<ServerGroup> ctx = worker(reading, workers.get(), hardware, Role.CTX, ctxCount);
        Optional<ServerGroup> gen = worker(reading, workers.get(), hardware, Role.GEN, genCount);
        return ctx.flatMap(one -> gen.map(other -> new Fleet(List.of(one, other), Fleet.Client.SHARES_NODE)));
    }

    private static Optional<ServerGroup> worker(
            ConfigReading reading, Mapping workers, Optional<Mapping> hardware, Role role, int count) {
        return reading.section(workers, role == Role.CTX ? "ctx" : "gen")
                .flatMap(worker -> reading.servers(role, count, worker, hardware));
    }

    private Optional<ConfigClaim> aggregated(
            ConfigReading reading, Mapping root, List<Mapping> entries, List<String> names) {
        Optional<Mapping> hardware = reading.optionalSection(root, "hardware");
        Map<String, ServerGroup> sizes = new LinkedHashMap<>();
        for (Mapping entry : named(reading, root, entries, names)) {
            reading.servers(Role.AGG, 1, entry, hardware).ifPresent(size -> sizes.putIfAbsent(name(entry), size));
        }
        if (sizes.values().stream().map(ServerGroup::nodesPerServer).distinct().count() > 1) {
            String each = sizes.entrySet().stream()
                    .map(size -> size.getKey() + " " + size.getValue().nodesPerServer())
                    .collect(Collectors.joining(", "));
            reading.problems()
                    .warning(
                            root.keySource(SERVERS),
                            "the servers of one case need different node counts (" + each
                                    + "); the largest is taken for all");
        }
        return sizes.values().stream()
                .max(Comparator.comparing(ServerGroup::nodesPerServer)
                        .thenComparing(size -> size.gpus().orElseThrow()))
                .flatMap(largest -> claim(root, true, Fleet.alone(largest), reading.problems()));
    }

    private static List<Mapping> named(ConfigReading reading, Mapping root, List<Mapping> entries, List<String> names) {
        if (names.isEmpty()) {
            return entries;
        }
        List<String> present = entries.stream().map(ConfigRules::name).toList();
        List<Mapping> found = new ArrayList<>();
        for (String name : names) {
            int index = present.indexOf(name);
            if (index >= 0) {
                found.add(entries.get(index));
            } else {
                reading.problems()
                        .error(
                                root.keySource(SERVERS),
                                "found no server '" + name + "', expected one of " + String.join(", ", present)
                                        + NearestWord.hint(name, present));
            }
        }
        return found;
    }

    private static String name(Mapping entry) {
        return entry.scalar("name").map(scalar -> scalar.text()).orElse("(without a name)");
    }

    private Optional<ConfigClaim> claim(Mapping root, boolean aggregatedFile, Fleet fleet, Problems problems) {
        long nodes = fleet.nodes(colocate);
        if (nodes > ServerGroup.MAX) {
            problems.error(root.source(), "needs " + nodes + " nodes, more than the " + ServerGroup.MAX + " allowed");
            return Optional.empty();
        }
        Mode mode =
                fleet.client() != Fleet.Client.WITH_SERVER ? Mode.DISAGG : nodes > 1 ? Mode.MULTI_AGG : Mode.SINGLE_AGG;
        return Optional.of(ConfigClaim.of(
                root.source().file(),
                aggregatedFile,
                mode,
                (int) nodes,
                fleet.gpusPerNode().orElseThrow(),
                fleet,
                fleet.formula(colocate)));
    }
}
