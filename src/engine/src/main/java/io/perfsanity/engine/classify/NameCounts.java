package io.perfsanity.engine.classify;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code ctx<A>_tp4_pp2_gen<B>_dep16}: counts of servers, each with its width when that follows at once. Adjacent
 * widths are multiplied.
 */
final class NameCounts {
    // The repetition is bounded because a regular expression of Java recurses for each round, and ids are hostile.
    private static final String COUNT_AND_WIDTHS = "(\\d{1,5})((?:_(?:tp|tep|dep|pp|cp)\\d{1,5}){0,4})(?![A-Za-z0-9])";
    private static final Pattern CTX = Pattern.compile("(?<![A-Za-z0-9])ctx" + COUNT_AND_WIDTHS);
    private static final Pattern GEN = Pattern.compile("(?<![A-Za-z0-9])gen" + COUNT_AND_WIDTHS);

    private final Optional<ServerGroup> ctx;
    private final Optional<ServerGroup> gen;

    private NameCounts(Optional<ServerGroup> ctx, Optional<ServerGroup> gen) {
        this.ctx = ctx;
        this.gen = gen;
    }

    static NameCounts of(String id, Optional<Integer> gpusPerNode) {
        int ctxAt = id.indexOf("ctx");
        // A model's own name may hold "gen2"; the count of servers comes after that of the context servers.
        int genAt = id.indexOf("gen", Math.max(0, ctxAt));
        return new NameCounts(find(ctxAt, CTX, Role.CTX, id, gpusPerNode), find(genAt, GEN, Role.GEN, id, gpusPerNode));
    }

    private static Optional<ServerGroup> find(
            int start, Pattern pattern, Role role, String id, Optional<Integer> gpusPerNode) {
        if (start < 0) {
            return Optional.empty();
        }
        Matcher matcher = pattern.matcher(id);
        if (!matcher.find(start)) {
            return Optional.empty();
        }
        int servers = Integer.parseInt(matcher.group(1));
        if (servers < 1 || servers > ServerGroup.MAX) {
            return Optional.empty();
        }
        return Optional.of(new ServerGroup(role, servers, width(matcher.group(2)), gpusPerNode));
    }

    /** The product of the numbers in {@code _tp4_pp2}; empty for no numbers and for one that is beyond belief. */
    private static Optional<Integer> width(String widths) {
        long product = widths.isEmpty() ? 0 : 1;
        int number = 0;
        for (int i = 0; i < widths.length(); i++) {
            char c = widths.charAt(i);
            if (c >= '0' && c <= '9') {
                number = number * 10 + (c - '0');
            }
            boolean last = i + 1 == widths.length() || widths.charAt(i + 1) == '_';
            if (last) {
                product *= number;
                number = 0;
            }
        }
        return product < 1 || product > ServerGroup.MAX ? Optional.empty() : Optional.of((int) product);
    }

    /** Both counts; empty when one is missing or when their nodes together are beyond belief. */
    Optional<Fleet> fleet() {
        if (ctx.isEmpty() || gen.isEmpty()) {
            return Optional.empty();
        }
        Fleet fleet = fleet(ctx.get(), gen.get());
        return fleet.nodes(false) < ServerGroup.MAX ? Optional.of(fleet) : Optional.empty();
    }

    static Fleet fleet(ServerGroup ctx, ServerGroup gen) {
        return new Fleet(List.of(ctx, gen), Fleet.Client.SHARES_NODE);
    }

    /** One server of the role, as wide as the id says. */
    ServerGroup one(Role role, Optional<Integer> gpusPerNode) {
        Optional<Integer> gpus = (role == Role.CTX ? ctx : gen).flatMap(ServerGroup::gpus);
        return new ServerGroup(role, 1, gpus, gpusPerNode);
    }
}
