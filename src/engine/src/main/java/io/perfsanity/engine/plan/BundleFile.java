package io.perfsanity.engine.plan;

/**
 * A file for the run's directory. Nobody but its owner, who is also the user that jobs run as, may read it.
 *
 * @param path below it, with {@code /}; one that ends with it is a directory, and its text empty
 */
public record BundleFile(String path, String text, boolean executable) {

    /** What a tar says of who may do what. */
    int mode() {
        return executable || path.endsWith("/") ? 0700 : 0600;
    }

    /** Without the text, which may be secret. */
    @Override
    public String toString() {
        return path;
    }
}
