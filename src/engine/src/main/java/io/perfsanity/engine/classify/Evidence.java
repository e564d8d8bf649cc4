package io.perfsanity.engine.classify;

/**
 * What one source says about a case, whether or not it decided.
 *
 * @param statement one line for the user: {@code 6 nodes = 2×ceil(4/4) + 1×ceil(16/4) from <file>}
 */
public record Evidence(Kind source, String statement) {

    /** The four sources, strongest first for the mode. */
    public enum Kind {
        TAG,
        GROUP,
        CONFIG,
        NAME
    }
}
