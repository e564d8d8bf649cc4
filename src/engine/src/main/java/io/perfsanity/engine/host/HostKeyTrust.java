package io.perfsanity.engine.host;

/** What known_hosts says about a host key. */
public enum HostKeyTrust {
    /** It is there for this host. */
    KNOWN,
    /** Nothing is known about this host. */
    UNKNOWN,
    /** Other keys are known for this host. */
    CHANGED,
    /** It is there, marked {@code @revoked}. */
    REVOKED
}
