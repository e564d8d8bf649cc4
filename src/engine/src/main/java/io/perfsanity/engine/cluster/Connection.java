package io.perfsanity.engine.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the machine is reached that talks to the scheduler. Holds no secret, only where one is found. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Connection.Ssh.class, name = "ssh"),
    @JsonSubTypes.Type(value = Connection.Openssh.class, name = "openssh"),
    @JsonSubTypes.Type(value = Connection.Local.class, name = "local"),
    @JsonSubTypes.Type(value = Connection.Agent.class, name = "agent")
})
public sealed interface Connection {

    /** Whether commands need {@code bash -l}, as where a profile script puts Slurm on the PATH. */
    default boolean loginShell() {
        return false;
    }

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
     */
    record Ssh(List<Endpoint> hosts, Login login, Optional<Jump> jump, boolean loginShell) implements Connection {}

    /**
     * Commands run on a login node through this machine's own {@code ssh} program, which finds keys, agents, jump hosts and
     * all else in its own files.
     *
     * @param hosts in order of preference; the next is tried when one doesn't answer
     * @param user empty: whom ssh takes
     * @param options arguments of ssh before the host
     */
    record Openssh(List<Target> hosts, Optional<String> user, List<String> options, boolean loginShell)
            implements Connection {}

    /**
     * What ssh is told to connect to.
     *
     * @param host an alias of its configuration, a name or an address
     * @param port empty: what ssh takes
     */
    record Target(String host, Optional<Integer> port) {
        /** As {@link Endpoint#parse}, but without a port where none is written. */
        public static Optional<Target> parse(String text) {
            boolean withPort = Endpoint.WITH_PORT.matcher(text).matches();
            return Endpoint.parse(text)
                    .map(found -> new Target(found.host(), withPort ? Optional.of(found.port()) : Optional.empty()));
        }

        @Override
        public String toString() {
            return port.map(number -> new Endpoint(host, number).toString()).orElse(host);
        }
    }

    /** Where an SSH server listens: a host's name or address, and its port. */
    record Endpoint(String host, int port) {
        private static final int SSH = 22;
        private static final Pattern HOST =
                Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%\\w]*");
        private static final Pattern WITH_PORT = Pattern.compile("(?:\\[(.+)]|([^:]+)):([0-9]{1,5})");

        /** {@code login1}, {@code login1:2222}, {@code ::1} or {@code [::1]:2222}; empty for anything else. */
        public static Optional<Endpoint> parse(String text) {
            Matcher parts = WITH_PORT.matcher(text);
            boolean withPort = parts.matches();
            String host = !withPort ? text : parts.group(1) == null ? parts.group(2) : parts.group(1);
            int port = withPort ? Integer.parseInt(parts.group(3)) : SSH;
            return HOST.matcher(host).matches() && port >= 1 && port <= 65_535
                    ? Optional.of(new Endpoint(host, port))
                    : Optional.empty();
        }

        /** What known_hosts calls it: the bare host for port 22, else {@code [host]:port}. */
        public String knownHostsName() {
            return port == SSH ? host : "[" + host + "]:" + port;
        }

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
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
