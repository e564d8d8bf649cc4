package io.perfsanity.engine.host;

import io.perfsanity.engine.cluster.Connection.Endpoint;

/** A host that the others are reached through; it only forwards, it never sees their credential. */
public record SshJump(Endpoint address, SshLogin login) {}
