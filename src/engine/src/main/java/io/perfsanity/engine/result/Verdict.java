package io.perfsanity.engine.result;

import io.perfsanity.engine.text.Words;

/** Our answer for a case or an attempt; the scheduler's own word is a {@code JobState}. */
public enum Verdict {
    /** Positive evidence of success: terminal state, exit file, results and validity gate agree. */
    PASSED,
    /** The test, its servers or its memory use failed; never retried. */
    FAILED,
    /** A time limit ended it: pytest's, our script's or the scheduler's. */
    TIMEOUT,
    /**
     * The test passed, but what it measured is worth nothing: requests failed, no request or token was counted, or a metric
     * that was asked for is missing or no finite positive number; never retried.
     */
    INVALID,
    /** Somebody cancelled the job: us or another. */
    CANCELLED,
    /** Not run, by a marker of the list or by pytest's own skip. */
    SKIPPED,
    /** No statement about the test is possible: a node, the scheduler or a file system failed, or evidence is missing. */
    INFRA;

    /** Whether the case was to run and did not pass. */
    public boolean isProblem() {
        return this != PASSED && this != SKIPPED;
    }

    /** As people read it: {@code timed out}. */
    public String words() {
        return words(Words.ENGLISH);
    }

    /** The same in the reader's language. */
    public String words(Words words) {
        return words.say("verdict." + name());
    }
}
