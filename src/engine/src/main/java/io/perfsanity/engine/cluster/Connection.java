package io.perfsanity.engine.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;

/** How the machine is reached that talks to the scheduler. Holds no secret, only where one is found. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Connection.Ssh.class, name = "ssh"),
    @JsonSubTypes.Type(value = Connection.Local.class, name = "local"),
    @JsonSubTypes.Type(value = Connection.Agent.class, name = "agent")
})
public sealed interface Connection {

    /** Commands run on this machine. */
    record Local() implements Connection {}

    /**
     * Commands run on a machine that whoever runs this engine keeps a connection to, as a CI server does with its agents.
     *
     * @param name what it is known by there
     */
    record Agent(String name) implements Connection {}

    /**
     * Commands run on a login node.
     *
     * @param hosts in order of preference; the next is tried when one doesn't answer
     * @param loginShell whether commands need {@code bash -l}, as where a profile script puts Slurm on the PATH
     */
    record Ssh(List<Endpoint> hosts, Login login, Optional<Jump> jump, boolean loginShell) implements Connection {}

    /** A host and its port. */
    record Endpoint(String host, int port) {

        /** {@code host} or {@code host:port}; empty when it is neither. */
        public static Optional<Endpoint> parse(String text) {
            int colon = text.lastIndexOf(':');
            String host = colon < 0 ? text : text.substring(0, colon);
            String port = colon < 0 ? "22" : text.substring(colon + 1);
            boolean valid = host.matches("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?") && port.matches("[1-9][0-9]{0,4}");
            return valid && Integer.parseInt(port) <= 65535
                    ? Optional.of(new Endpoint(host, Integer.parseInt(port)))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * Who logs in, and how host and user prove themselves.
     *
     * @param identityFile private key, on this machine
     * @param passphraseFile file whose first line is the key's passphrase
     * @param passwordFile file whose first line is the user's password, where no key is used
     * @param credentialsId names a credential of a store (Jenkins) instead of files
     * @param knownHosts lines as in {@code known_hosts}; there is no way to accept any key
     * @param knownHostsFile such a file on this machine
     */
    record Login(
            String user,
            Optional<String> identityFile,
            Optional<String> passphraseFile,
            Optional<String> passwordFile,
            Optional<String> credentialsId,
            List<String> knownHosts,
            Optional<String> knownHostsFile) {}

    /** A host on the way, with a login of its own. */
    record Jump(Endpoint host, Login login) {}
}
