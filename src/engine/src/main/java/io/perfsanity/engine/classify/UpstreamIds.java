package io.perfsanity.engine.classify;

import java.util.Optional;

/** Ids that are read here and of which upstream makes no test: its launcher refuses them, or pytest finds nothing to run. */
final class UpstreamIds {
    private UpstreamIds() {}

    /** Why upstream has no such test, and what it has; empty where it may have it. */
    static Optional<String> refusal(CaseName name) {
        if (!name.upstream()) {
            return Optional.empty();
        }
        BenchmarkMode mode = name.benchmarkMode().orElse(null);
        String found = null;
        if (name.disaggPrefix()) {
            if (mode == null) {
                found = "no benchmark mode, expected " + name.prefix() + "-e2e-… or " + name.prefix() + "-gen_only-…";
            } else if (mode.onlyRole().isPresent()) {
                found = mode + " with " + name.prefix() + ", expected "
                        + name.prefix().replace("disagg", "aggr") + "-" + mode + "-…";
            }
        } else if (mode != null && mode.onlyRole().isEmpty()) {
            found = mode + " with " + name.prefix() + ", expected "
                    + name.prefix().replace("aggr", "disagg") + "-" + mode + "-…";
        } else if (name.servers().size() > 1) {
            found = "several servers, expected one of them, or none for all of the config";
        }
        if (found == null && name.timeBreakdown() && mode != BenchmarkMode.E2E && mode != BenchmarkMode.CTX_ONLY) {
            found = "time_breakdown with " + mode + ", expected it with e2e or ctx_only";
        }
        return Optional.ofNullable(found).map(what -> "upstream makes no test of this id: it has " + what);
    }
}
