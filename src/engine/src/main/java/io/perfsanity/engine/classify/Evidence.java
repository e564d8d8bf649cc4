package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Declaration;
import io.perfsanity.engine.text.Words;

/**
 * What one source says about a case, whether or not it decided.
 *
 * @param statement one line for the user: {@code 6 nodes = 2×ceil(4/4) + 1×ceil(16/4) from <file>}
 */
public record Evidence(Kind source, String statement) {

    /** The sources, strongest first for the mode. */
    public enum Kind {
        TAG,
        GROUP,
        CONFIG,
        /** Of upstream's CI, where the list names it. */
        STAGE,
        NAME
    }

    /** {@code config}, in the reader's language. */
    public String sourceText(Words words) {
        return words.say("evidence." + source);
    }

    /** {@code 1 node}, {@code 6 nodes}. */
    static String nodes(int count) {
        return count == 1 ? "1 node" : count + " nodes";
    }

    /** {@code disagg, 3 nodes (disagg_3nodes_tests, line 12)}. */
    static String text(Declaration declaration) {
        String mode = declaration.mode().map(Object::toString).orElse("");
        String nodes = declaration.nodes().map(Evidence::nodes).orElse("");
        return mode + (mode.isEmpty() || nodes.isEmpty() ? "" : ", ") + nodes + " (" + place(declaration) + ")";
    }

    /** {@code disagg_3nodes_tests, line 12}. */
    static String place(Declaration declaration) {
        int line = declaration.source().line();
        return declaration.quote() + (line > 0 ? ", line " + line : "");
    }
}
