package io.perfsanity.engine.classify;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The disaggregated schema of the quick reference: every entry of {@code server_configs} is one process, with a
 * {@code disagg_serving_type} or at least a {@code disagg_run_type}.
 */
final class TypedServers {
    private static final String SERVING_TYPE = "disagg_serving_type";
    private static final String RUN_TYPE = "disagg_run_type";
    private static final List<String> SERVING_TYPES = List.of("CONTEXT", "GENERATION", "BENCHMARK");
    private static final List<String> RUN_TYPES = List.of("PREFILL", "KV");

    private final ServerSizes sizes;
    private final YamlFields root;
    private final Problems problems;

    TypedServers(ServerSizes sizes, YamlFields root, Problems problems) {
        this.sizes = sizes;
        this.root = root;
        this.problems = problems;
    }

    /** Whether the entries follow this schema: one that has a type is enough. */
    static boolean describe(List<YamlFields> entries) {
        return entries.stream().anyMatch(entry -> type(entry).isPresent());
    }

    private static Optional<YamlValue.Scalar> type(YamlFields entry) {
        return entry.scalar(SERVING_TYPE).or(() -> entry.scalar(RUN_TYPE));
    }

    /**
     * The servers of the file and a node for each BENCHMARK entry; empty after an error.
     *
     * @param only the role of the one server that runs, the largest of its role
     */
    Optional<Servers> servers(List<YamlFields> entries, Optional<Role> only) {
        Optional<YamlFields> hardware = root.section("hardware");
        List<ServerGroup> servers = new ArrayList<>();
        Servers.Client client = Servers.Client.SHARES_NODE;
        for (YamlFields entry : entries) {
            Optional<Role> role = role(entry);
            if (role.equals(Optional.of(Role.BENCHMARK))) {
                client = Servers.Client.OWN_NODE;
            } else if (role.isPresent() && only.map(role.get()::equals).orElse(true)) {
                sizes.group(role.get(), 1, entry, hardware, ServerSizes.Count.DECLARED)
                        .ifPresent(servers::add);
            }
        }
        if (problems.hasErrors()) {
            return Optional.empty();
        }
        for (Role role : only.map(List::of).orElse(List.of(Role.CTX, Role.GEN))) {
            if (servers.stream().noneMatch(server -> server.role() == role)) {
                String type = role == Role.CTX ? "CONTEXT" : "GENERATION";
                return root.refuse("server_configs", "found no server with " + SERVING_TYPE + " " + type);
            }
        }
        return only.isPresent()
                ? servers.stream()
                        .max(Comparator.comparing(ServerGroup::nodesPerServer))
                        .map(Servers::alone)
                : Optional.of(new Servers(grouped(servers), client));
    }

    private Optional<Role> role(YamlFields entry) {
        Optional<YamlValue.Scalar> type = type(entry);
        if (type.isEmpty()) {
            return entry.refuse("found no " + SERVING_TYPE
                    + " here, though other servers of the file have one; expected " + String.join(", ", SERVING_TYPES));
        }
        String word = type.get().text();
        Optional<Role> role =
                switch (word.toUpperCase(Locale.ROOT)) {
                    case "CONTEXT", "PREFILL" -> Optional.of(Role.CTX);
                    case "GENERATION", "KV" -> Optional.of(Role.GEN);
                    case "BENCHMARK" -> Optional.of(Role.BENCHMARK);
                    default -> Optional.empty();
                };
        if (role.isEmpty()) {
            List<String> valid = entry.scalar(SERVING_TYPE).isPresent() ? SERVING_TYPES : RUN_TYPES;
            problems.error(
                    type.get().source(),
                    "found " + type.get().kind() + ", expected one of " + String.join(", ", valid)
                            + NearestWord.hint(word, valid));
        }
        return role;
    }

    /** Equal servers counted together, context servers first. */
    private static List<ServerGroup> grouped(List<ServerGroup> servers) {
        Map<ServerGroup, Integer> counts = new LinkedHashMap<>();
        servers.stream()
                .sorted(Comparator.comparing(ServerGroup::role))
                .forEach(kind -> counts.merge(kind, 1, Integer::sum));
        return counts.entrySet().stream()
                .map(kind -> new ServerGroup(
                        kind.getKey().role(),
                        kind.getValue(),
                        kind.getKey().gpus(),
                        kind.getKey().gpusPerNode()))
                .toList();
    }
}
