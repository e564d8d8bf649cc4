package io.perfsanity.engine.host;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a cluster is reached.
 *
 * @param hosts login nodes in order of preference: the next one is taken when one doesn't answer
 * @param login the same for all of them
 * @param connectTimeout limit for the TCP connection and for each answer of the server until we are logged in; all of
 *     that together may take six times as long
 * @param aliveInterval silence after which the server is asked whether it is still there; after {@value #ALIVE_COUNT}
 *     unanswered questions the connection is taken for dead
 * @param maxChannels commands at the same time; sshd allows 10 sessions a connection unless configured otherwise, and
 *     keeps one occupied while a command that we gave up still runs
 */
public record SshSettings(
        List<Endpoint> hosts,
        Login login,
        Optional<Jump> jump,
        Duration connectTimeout,
        Duration aliveInterval,
        int maxChannels) {
    static final int ALIVE_COUNT = 3;
    private static final int MOST_CHANNELS = 8;

    /**
     * Checks that the values make sense together.
     *
     * @throws IllegalArgumentException without a host, or with limits that make no sense
     */
    public SshSettings {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("an SSH connection needs at least one host");
        }
        if (maxChannels < 1 || maxChannels > MOST_CHANNELS) {
            throw new IllegalArgumentException(maxChannels + " channels, expected 1 to " + MOST_CHANNELS);
        }
        if (connectTimeout.compareTo(Duration.ofMillis(1)) < 0 || aliveInterval.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("SSH time-outs must be positive");
        }
    }

    /** With the defaults: no jump host, 10 s to connect, a dead connection noticed within 60 s, 8 channels. */
    public static SshSettings of(List<Endpoint> hosts, Login login) {
        return new SshSettings(
                hosts, login, Optional.empty(), Duration.ofSeconds(10), Duration.ofSeconds(15), MOST_CHANNELS);
    }

    public SshSettings through(Jump host) {
        return new SshSettings(hosts, login, Optional.of(host), connectTimeout, aliveInterval, maxChannels);
    }

    /**
     * How to log in to a host.
     *
     * @param knownHosts lines as in OpenSSH's known_hosts; a host that they don't name is refused
     * @param knownHostsPlace where these are, for messages; empty text where that is no file
     */
    public record Login(String user, SshCredential.Source credential, String knownHosts, String knownHostsPlace) {

        /**
         * Checks the user name.
         *
         * @throws IllegalArgumentException for an empty user name
         */
        public Login {
            if (user.isBlank()) {
                throw new IllegalArgumentException("the user name for an SSH connection is empty");
            }
        }

        public Login(String user, SshCredential.Source credential, String knownHosts) {
            this(user, credential, knownHosts, "");
        }
    }

    /** A host that the others are reached through; it only forwards, it never sees their credential. */
    public record Jump(Endpoint address, Login login) {}
}
