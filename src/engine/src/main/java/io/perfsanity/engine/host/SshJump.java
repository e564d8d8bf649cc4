package io.perfsanity.engine.host;

/** A host that the others are reached through; it only forwards, it never sees their credential. */
public record SshJump(SshAddress address, SshLogin login) {}
