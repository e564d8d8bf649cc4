package io.perfsanity.engine.classify;

import java.util.Arrays;
import java.util.Optional;

/** Which part of a disaggregated set-up a case measures; upstream writes it as the second segment of the id. */
public enum BenchmarkMode {
    /** Context and generation servers together, as users see them. */
    E2E("e2e"),
    /** The generation servers, fed by real context servers. */
    GEN_ONLY("gen_only"),
    /** One context server alone. */
    CTX_ONLY("ctx_only"),
    /** One generation server alone. */
    GEN_ONLY_NO_CONTEXT("gen_only_no_context");

    private final String word;

    BenchmarkMode(String word) {
        this.word = word;
    }

    /** The mode that ids write as {@code segment}; letter case counts. */
    static Optional<BenchmarkMode> of(String segment) {
        return Arrays.stream(values()).filter(mode -> mode.word.equals(segment)).findFirst();
    }

    /** The role of the one server that is started; empty when a whole set-up is. */
    Optional<Role> onlyRole() {
        return switch (this) {
            case CTX_ONLY -> Optional.of(Role.CTX);
            case GEN_ONLY_NO_CONTEXT -> Optional.of(Role.GEN);
            case E2E, GEN_ONLY -> Optional.empty();
        };
    }

    /** As in ids: {@code gen_only}. */
    @Override
    public String toString() {
        return word;
    }
}
