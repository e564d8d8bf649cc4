package io.perfsanity.engine.text;

/**
 * What a document may cost. The defaults are SnakeYAML's own for aliases and depth; its 3 MiB for the text is too low
 * for lists of 22,000 cases and more.
 *
 * @param codePoints of the whole document
 * @param depth of nested collections
 * @param aliases of collections, against documents that grow without bound when expanded
 */
public record YamlLimits(int codePoints, int depth, int aliases) {
    public static final YamlLimits DEFAULT = new YamlLimits(8 * 1024 * 1024, 50, 50);
}
