package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlValue;
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
    /** A hostile file may have any number of servers, and each case gets the message. */
    private static final int MAX_NAMES = 20;

    private final ServerSizes sizes;
    private final boolean colocate;
    private final Map<Question, Answered> answered = new HashMap<>();

    ConfigRules(Optional<Integer> clusterGpusPerNode, boolean colocate) {
        this.sizes = new ServerSizes(clusterGpusPerNode);
        this.colocate = colocate;
    }

    /**
     * @param only the role of the one server that runs; empty when the whole file counts
     * @param servers names in {@code server_configs}; empty when all run
     */
    private record Question(String file, Optional<Role> only, List<String> servers) {}

    private record Answered(Optional<ConfigAnswer> answer, List<Problem> problems) {}

    /**
     * What {@code config} says when {@code only} one server runs, or all that the file describes; empty when one of the
     * problems is an error.
     */
    Optional<ConfigAnswer> ask(ConfigFile config, Optional<Role> only, List<String> servers, Problems problems) {
        Answered known = answered.computeIfAbsent(new Question(config.file(), only, servers), question -> {
            Problems found = new Problems();
            found.addAll(config.problems());
            Optional<ConfigAnswer> answer = found.hasErrors() ? Optional.empty() : read(config, question, found);
            return new Answered(answer.filter(any -> !found.hasErrors()), found.toList());
        });
        problems.addAll(known.problems());
        return known.answer();
    }

    private Optional<ConfigAnswer> read(ConfigFile config, Question question, Problems problems) {
        if (!(config.document().orElse(null) instanceof YamlValue.Mapping document)) {
            return problems.refuse(
                    Source.of(config.file()), "a config must be a mapping with '" + SERVERS + "' or '" + WORKERS + "'");
        }
        YamlFields root = new YamlFields(document, problems);
        if (root.value(SERVERS).isPresent()) {
            List<YamlFields> entries = root.mappings(SERVERS);
            boolean typed = TypedServers.describe(entries);
            Optional<Servers> servers = typed
                    ? new TypedServers(sizes, root, problems).servers(entries, question.only())
                    : aggregated(root, entries, question.servers(), problems);
            return servers.flatMap(found -> answer(root, !typed, found));
        }
        if (root.value(WORKERS).isPresent()) {
            return workers(root, question.only()).flatMap(found -> answer(root, false, found));
        }
        return root.refuse("is neither an aggregated config, which has '" + SERVERS
                + "', nor a disaggregated one, which has '" + WORKERS + "' and 'hardware'");
    }

    private Optional<Servers> workers(YamlFields root, Optional<Role> only) {
        Optional<YamlFields> workers = sizes.section(root, WORKERS);
        if (only.isPresent()) {
            Optional<YamlFields> hardware = root.section("hardware");
            return workers.flatMap(both -> worker(both, hardware, only.get(), 1))
                    .map(Servers::alone);
        }
        Optional<YamlFields> hardware = sizes.section(root, "hardware");
        if (workers.isEmpty() || hardware.isEmpty()) {
            return Optional.empty();
        }
        int ctxCount = sizes.servers(hardware.get(), "num_ctx_servers");
        int genCount = sizes.servers(hardware.get(), "num_gen_servers");
        Optional<ServerGroup> ctx = worker(workers.get(), hardware, Role.CTX, ctxCount);
        Optional<ServerGroup> gen = worker(workers.get(), hardware, Role.GEN, genCount);
        return ctx.flatMap(one -> gen.map(other -> Servers.disaggregated(one, other)));
    }

    private Optional<ServerGroup> worker(YamlFields workers, Optional<YamlFields> hardware, Role role, int count) {
        return sizes.section(workers, role == Role.CTX ? "ctx" : "gen")
                .flatMap(worker -> sizes.group(role, count, worker, hardware));
    }

    private Optional<Servers> aggregated(
            YamlFields root, List<YamlFields> entries, List<String> names, Problems problems) {
        Optional<YamlFields> hardware = root.section("hardware");
        Map<String, ServerGroup> groups = new LinkedHashMap<>();
        for (YamlFields entry : named(root, entries, names)) {
            sizes.group(Role.AGG, 1, entry, hardware).ifPresent(group -> groups.putIfAbsent(name(entry), group));
        }
        if (groups.values().stream().map(ServerGroup::nodesPerServer).distinct().count() > 1) {
            String each = groups.entrySet().stream()
                    .map(group -> group.getKey() + " " + group.getValue().nodesPerServer())
                    .collect(Collectors.joining(", "));
            problems.warning(
                    root.source(SERVERS),
                    "the servers of one case need different node counts (" + each + "); the largest is taken for all");
        }
        return groups.values().stream()
                .max(Comparator.comparing(ServerGroup::nodesPerServer)
                        .thenComparing(group -> group.gpus().orElseThrow()))
                .map(Servers::alone);
    }

    private static List<YamlFields> named(YamlFields root, List<YamlFields> entries, List<String> names) {
        if (names.isEmpty()) {
            return entries;
        }
        List<String> present = entries.stream().map(ConfigRules::name).toList();
        List<YamlFields> found = new ArrayList<>();
        for (String name : names) {
            int index = present.indexOf(name);
            if (index >= 0) {
                found.add(entries.get(index));
            } else {
                String more = present.size() > MAX_NAMES ? " …" : "";
                root.refuse(
                        SERVERS,
                        "found no server '" + name + "', expected one of "
                                + present.stream().limit(MAX_NAMES).collect(Collectors.joining(", ")) + more
                                + NearestWord.hint(name, present));
            }
        }
        return found;
    }

    private static String name(YamlFields entry) {
        return entry.scalar("name").map(YamlValue.Scalar::text).orElse("(without a name)");
    }

    private Optional<ConfigAnswer> answer(YamlFields root, boolean aggregatedFile, Servers servers) {
        long nodes = servers.nodes(colocate);
        if (nodes > ServerGroup.MAX) {
            return root.refuse("needs " + nodes + " nodes, more than the " + ServerGroup.MAX + " allowed");
        }
        Mode aggregated = nodes > 1 ? Mode.MULTI_AGG : Mode.SINGLE_AGG;
        return Optional.of(new ConfigAnswer(
                root.source().file(),
                aggregatedFile,
                servers.disaggregated() ? Mode.DISAGG : aggregated,
                (int) nodes,
                servers.gpusPerNode().orElseThrow(),
                servers,
                servers.formula(colocate)));
    }
}
