package io.perfsanity.engine.classify;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.YamlValue.Mapping;
import io.perfsanity.engine.text.YamlValue.Scalar;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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

    private final ConfigReading reading;
    private final Mapping root;

    TypedServers(ConfigReading reading, Mapping root) {
        this.reading = reading;
        this.root = root;
    }

    /** Whether the entries follow this schema: one that has a type is enough. */
    static boolean describe(List<Mapping> entries) {
        return entries.stream()
                .anyMatch(entry -> entry.scalar(SERVING_TYPE).isPresent()
                        || entry.scalar(RUN_TYPE).isPresent());
    }

    /**
     * The servers of the file and a node for each BENCHMARK entry; empty after an error.
     *
     * @param only the role of the one server that runs, the largest of its role
     */
    Optional<Fleet> fleet(List<Mapping> entries, Optional<Role> only) {
        Optional<Mapping> hardware = reading.optionalSection(root, "hardware");
        List<ServerGroup> servers = new ArrayList<>();
        Fleet.Client client = Fleet.Client.SHARES_NODE;
        for (Mapping entry : entries) {
            Optional<Role> role = role(entry);
            if (role.equals(Optional.of(Role.BENCHMARK))) {
                client = Fleet.Client.OWN_NODE;
            } else if (role.isPresent() && only.map(role.get()::equals).orElse(true)) {
                reading.servers(role.get(), 1, entry, hardware).ifPresent(servers::add);
            }
        }
        if (reading.problems().hasErrors()) {
            return Optional.empty();
        }
        for (Role role : only.map(List::of).orElse(List.of(Role.CTX, Role.GEN))) {
            if (servers.stream().noneMatch(server -> server.role() == role)) {
                reading.problems()
                        .error(
                                root.keySource("server_configs"),
                                "found no server with " + SERVING_TYPE + " "
                                        + (role == Role.CTX ? "CONTEXT" : "GENERATION"));
                return Optional.empty();
            }
        }
        if (only.isPresent()) {
            return servers.stream()
                    .max(Comparator.comparing(ServerGroup::nodesPerServer))
                    .map(Fleet::alone);
        }
        return Optional.of(new Fleet(grouped(servers), client));
    }

    private Optional<Role> role(Mapping entry) {
        Optional<Scalar> serving = entry.scalar(SERVING_TYPE);
        Optional<Scalar> type = serving.or(() -> entry.scalar(RUN_TYPE));
        if (type.isEmpty()) {
            reading.problems()
                    .error(
                            entry.source(),
                            "found no " + SERVING_TYPE + " here, though other servers of the file have one; expected "
                                    + String.join(", ", SERVING_TYPES));
            return Optional.empty();
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
            List<String> valid = serving.isPresent() ? SERVING_TYPES : RUN_TYPES;
            reading.problems()
                    .error(
                            type.get().source(),
                            "found " + ConfigReading.quote(type.get()) + ", expected one of " + String.join(", ", valid)
                                    + NearestWord.hint(word, valid));
        }
        return role;
    }

    /** Equal servers counted together, context servers first. */
    private static List<ServerGroup> grouped(List<ServerGroup> servers) {
        List<ServerGroup> groups = new ArrayList<>();
        for (Role role : List.of(Role.CTX, Role.GEN)) {
            List<ServerGroup> ofRole =
                    servers.stream().filter(server -> server.role() == role).toList();
            for (ServerGroup kind : ofRole.stream().distinct().toList()) {
                int count = (int) ofRole.stream().filter(kind::equals).count();
                groups.add(new ServerGroup(role, count, kind.gpus(), kind.gpusPerNode()));
            }
        }
        return List.copyOf(groups);
    }
}
