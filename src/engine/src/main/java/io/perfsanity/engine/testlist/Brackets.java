package io.perfsanity.engine.testlist;

/** Finds the bracket that closes another, since ids and reasons may hold pairs of their own. */
final class Brackets {
    private Brackets() {}

    /** The index of the bracket that closes the one at {@code open}, or -1. */
    static int close(String text, int open, char opening, char closing) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == opening) {
                depth++;
            } else if (c == closing && --depth == 0) {
                return i;
            }
        }
        return -1;
    }
}
