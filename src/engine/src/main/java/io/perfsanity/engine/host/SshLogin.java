package io.perfsanity.engine.host;

/**
 * How to log in to a host.
 *
 * @param knownHosts lines as in OpenSSH's known_hosts; a host that they don't name is refused
 */
public record SshLogin(String user, SshCredential.Source credential, String knownHosts) {

    /**
     * Checks the user name.
     *
     * @throws IllegalArgumentException for an empty user name
     */
    public SshLogin {
        if (user.isBlank()) {
            throw new IllegalArgumentException("the user name for an SSH connection is empty");
        }
    }
}
