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
    static final String SERVERS = "server_configs";
    static final String WORKERS = "worker_config";
    private static final String NO_CONTEXT = BenchmarkMode.GEN_ONLY_NO_CONTEXT.toString();
    private static final Optional<BenchmarkMode> GEN_ONLY = Optional.of(BenchmarkMode.GEN_ONLY);
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
     * @param upstream whether upstream's launcher counts
     * @param genOnly whether a set-up is asked for its generation servers above all
     */
    private record Question(String file, Optional<Role> only, List<String> servers, boolean upstream, boolean genOnly) {
        ServerSizes.Count count() {
            return upstream ? ServerSizes.Count.ALONE : ServerSizes.Count.DECLARED;
        }
    }

    /** @param mistyped among the problems those that the id of whoever asks is to blame for */
    private record Answered(Optional<ConfigAnswer> answer, List<Problem> problems, List<Problem> mistyped) {}

    /**
     * What {@code config} says to a case of this name when {@code only} one server runs, or all that the file describes;
     * empty when one of the problems is an error.
     *
     * @param asker where the case stands: a server that isn't there was mistyped in its id
     */
    Optional<ConfigAnswer> ask(ConfigFile config, CaseName name, Optional<Role> only, Source asker, Problems problems) {
        boolean genOnly = name.benchmarkMode().equals(GEN_ONLY);
        Question asked = new Question(config.file(), only, name.servers(), name.upstream(), genOnly);
        Answered known = answered.computeIfAbsent(asked, question -> {
            Problems found = new Problems();
            Problems mistyped = new Problems();
            found.addAll(config.problems());
            Optional<ConfigAnswer> answer =
                    found.hasErrors() ? Optional.empty() : read(config, question, found, mistyped);
            return new Answered(
                    answer.filter(any -> !found.hasErrors() && !mistyped.hasErrors()),
                    found.toList(),
                    mistyped.toList());
        });
        problems.addAll(known.problems());
        known.mistyped().forEach(each -> problems.error(each.source(), each.message() + " (named by " + asker + ")"));
        return known.answer();
    }

    private Optional<ConfigAnswer> read(ConfigFile config, Question question, Problems problems, Problems mistyped) {
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
                    : aggregated(root, entries, question, problems, mistyped);
            return servers.flatMap(found -> answer(root, !typed, found, ""));
        }
        if (root.value(WORKERS).isPresent()) {
            return question.only().isPresent()
                    ? oneWorker(root, question.only().get())
                    : workers(root, question.genOnly());
        }
        return root.refuse("is neither an aggregated config, which has '" + SERVERS
                + "', nor a disaggregated one, which has '" + WORKERS + "' and 'hardware'");
    }

    private Optional<ConfigAnswer> oneWorker(YamlFields root, Role role) {
        Optional<YamlFields> hardware = root.section("hardware");
        return sizes.section(root, WORKERS)
                .flatMap(workers -> worker(workers, hardware, role, 1, ServerSizes.Count.ALONE))
                .flatMap(server -> answer(root, false, Servers.alone(server), ""));
    }

    private Optional<ConfigAnswer> workers(YamlFields root, boolean genOnly) {
        Optional<YamlFields> workers = sizes.section(root, WORKERS);
        Optional<YamlFields> hardware = sizes.section(root, "hardware");
        if (workers.isEmpty() || hardware.isEmpty()) {
            return Optional.empty();
        }
        boolean withoutContext = genOnly && benchmarkMode(root).equals(Optional.of(NO_CONTEXT));
        int ctxCount = withoutContext ? 0 : sizes.servers(hardware.get(), "num_ctx_servers", 0);
        int genCount = sizes.servers(hardware.get(), "num_gen_servers", 1);
        Optional<ServerGroup> gen = worker(workers.get(), hardware, Role.GEN, genCount, ServerSizes.Count.OF_SEVERAL);
        if (ctxCount == 0) {
            String why = withoutContext ? "benchmark.mode: " + NO_CONTEXT : "num_ctx_servers: 0";
            return gen.flatMap(
                    server -> answer(root, false, Servers.generating(server), ", no context servers (" + why + ")"));
        }
        Optional<ServerGroup> ctx = worker(workers.get(), hardware, Role.CTX, ctxCount, ServerSizes.Count.OF_SEVERAL);
        return ctx.flatMap(one -> gen.map(other -> Servers.disaggregated(one, other)))
                .flatMap(servers -> answer(root, false, servers, ""));
    }

    private static Optional<String> benchmarkMode(YamlFields root) {
        return root.value("benchmark")
                .flatMap(benchmark ->
                        benchmark instanceof YamlValue.Mapping mapping ? mapping.scalar("mode") : Optional.empty())
                .map(YamlValue.Scalar::text);
    }

    private Optional<ServerGroup> worker(
            YamlFields workers, Optional<YamlFields> hardware, Role role, int servers, ServerSizes.Count count) {
        return sizes.section(workers, role == Role.CTX ? "ctx" : "gen")
                .flatMap(worker -> sizes.group(role, servers, worker, hardware, count));
    }

    private Optional<Servers> aggregated(
            YamlFields root, List<YamlFields> entries, Question question, Problems problems, Problems mistyped) {
        Optional<YamlFields> hardware = root.section("hardware");
        Map<String, ServerGroup> groups = new LinkedHashMap<>();
        for (YamlFields entry : named(root, entries, question.servers(), mistyped)) {
            sizes.group(Role.AGG, 1, entry, hardware, question.count())
                    .ifPresent(group -> groups.putIfAbsent(name(entry), group));
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

    private static List<YamlFields> named(
            YamlFields root, List<YamlFields> entries, List<String> names, Problems mistyped) {
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
                mistyped.error(
                        root.source(SERVERS),
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

    /** @param why what of the servers the formula doesn't tell, with a comma in front */
    private Optional<ConfigAnswer> answer(YamlFields root, boolean aggregatedFile, Servers servers, String why) {
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
                servers.formula(colocate) + why));
    }
}
