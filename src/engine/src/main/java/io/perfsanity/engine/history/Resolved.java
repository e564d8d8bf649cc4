package io.perfsanity.engine.history;

import java.util.Optional;

/**
 * Where the past of a case is.
 *
 * @param identity to be read, which differs from what was asked in a GPU that one of them doesn't know
 * @param instead why it has none: what is another than in the past of the same test, in words
 */
record Resolved(CaseIdentity identity, Optional<String> instead) {}
