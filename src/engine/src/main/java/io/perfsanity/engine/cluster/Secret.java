package io.perfsanity.engine.cluster;

/**
 * An environment variable of the cases whose value stands in no profile: where it is found, never what it is.
 *
 * @param variable {@code HF_TOKEN}
 * @param place a file's path on this machine, the name of a variable of this process, or the id of a credential of a store
 */
public record Secret(String variable, Kind kind, String place) {

    /** What {@link #place} names; the words are the profile's. */
    public enum Kind {
        FILE,
        ENV,
        CREDENTIAL
    }
}
