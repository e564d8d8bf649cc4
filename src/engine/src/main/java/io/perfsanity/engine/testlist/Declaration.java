package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.Source;
import java.util.Optional;

/**
 * What an author said about a case by a tag of its own or by the group that it stands in.
 *
 * @param mode the mode, where one was named
 * @param nodes the node count (at least 1), where one was named
 * @param quote the words of the list, for evidence and warnings: {@code # mode:multi-agg}, {@code disagg_3nodes_tests}
 */
public record Declaration(Optional<Mode> mode, Optional<Integer> nodes, String quote, Source source) {}
