package io.perfsanity.engine.classify;

import java.util.List;
import java.util.Optional;

/**
 * Reads {@code ctx<A>_tp4_pp2_gen<B>_dep16}: counts of servers, each with its width when that follows at once. Adjacent
 * widths are multiplied. Scanned by hand, since this is most of the work on a list of 10,000 cases.
 */
final class NameCounts {
    private static final String[] WIDTHS = {"tp", "tep", "dep", "pp", "cp"};

    private final Optional<ServerGroup> ctx;
    private final Optional<ServerGroup> gen;

    private NameCounts(Optional<ServerGroup> ctx, Optional<ServerGroup> gen) {
        this.ctx = ctx;
        this.gen = gen;
    }

    static NameCounts of(String id, Optional<Integer> gpusPerNode) {
        // A model's own name may hold "gen2"; the count of servers comes after that of the context servers.
        int genFrom = Math.max(0, id.indexOf("ctx"));
        return new NameCounts(
                find(id, "ctx", 0, Role.CTX, gpusPerNode), find(id, "gen", genFrom, Role.GEN, gpusPerNode));
    }

    private static Optional<ServerGroup> find(
            String id, String word, int from, Role role, Optional<Integer> gpusPerNode) {
        for (int at = id.indexOf(word, from); at >= 0; at = id.indexOf(word, at + 1)) {
            int end = endOfNumber(id, at + word.length());
            if (end >= 0 && (at == 0 || !Character.isLetterOrDigit(id.charAt(at - 1)))) {
                int servers = number(id, at + word.length(), end);
                return servers == 0
                        ? Optional.empty()
                        : Optional.of(new ServerGroup(role, servers, width(id, end), gpusPerNode));
            }
        }
        return Optional.empty();
    }

    /** The product of the widths from {@code at} on; empty where there is none and for one beyond belief. */
    private static Optional<Integer> width(String id, int at) {
        long product = 1;
        int next = at;
        for (int digits = digitsOfWidth(id, next); digits >= 0; digits = digitsOfWidth(id, next)) {
            next = endOfNumber(id, digits);
            product *= number(id, digits, next);
            if (product < 1 || product > ServerGroup.MAX) {
                return Optional.empty();
            }
        }
        return next == at ? Optional.empty() : Optional.of((int) product);
    }

    /** Where the digits of {@code _tep16} at this place begin; -1 when no width stands here. */
    private static int digitsOfWidth(String id, int at) {
        if (at < id.length() && id.charAt(at) == '_') {
            for (String word : WIDTHS) {
                int digits = at + 1 + word.length();
                if (id.startsWith(word, at + 1) && endOfNumber(id, digits) >= 0) {
                    return digits;
                }
            }
        }
        return -1;
    }

    /** The end of the digits that begin here; -1 when there are none or a letter follows them. */
    private static int endOfNumber(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        boolean standsAlone = end == text.length() || !Character.isLetterOrDigit(text.charAt(end));
        return end > from && standsAlone ? end : -1;
    }

    /** The digits' value; 0 for one that isn't believed. */
    private static int number(String text, int from, int end) {
        if (end - from > 5) {
            return 0;
        }
        int value = Integer.parseInt(text, from, end, 10);
        return value <= ServerGroup.MAX ? value : 0;
    }

    /** Both counts; empty when one is missing or when their nodes together are beyond belief. */
    Optional<Servers> servers() {
        if (ctx.isEmpty() || gen.isEmpty()) {
            return Optional.empty();
        }
        Servers servers = servers(ctx.get(), gen.get());
        return servers.nodes(false) < ServerGroup.MAX ? Optional.of(servers) : Optional.empty();
    }

    static Servers servers(ServerGroup ctx, ServerGroup gen) {
        return new Servers(List.of(ctx, gen), Servers.Client.SHARES_NODE);
    }

    /** One server of the role, as wide as the id says. */
    ServerGroup one(Role role, Optional<Integer> gpusPerNode) {
        Optional<Integer> gpus = (role == Role.CTX ? ctx : gen).flatMap(ServerGroup::gpus);
        return new ServerGroup(role, 1, gpus, gpusPerNode);
    }
}
