package io.perfsanity.engine.bisect;

/** What is known of a revision. */
public enum Outcome {
    /** As fast as the good one. */
    FAST,
    /** As slow as the bad one. */
    SLOW,
    /** It can't be run, so nobody can say. */
    SKIPPED
}
