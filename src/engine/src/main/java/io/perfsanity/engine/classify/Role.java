package io.perfsanity.engine.classify;

/** What a process of a case does. PREFILL is another word for CTX, KV for GEN. */
public enum Role {
    /** The one server of an aggregated case, with its client in the same command. */
    AGG,
    /** Context (prefill) server. */
    CTX,
    /** Generation (decode) server. */
    GEN,
    /** The client that measures, with the proxy in front of the servers. */
    BENCHMARK
}
