package io.perfsanity.engine.host;

import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.cluster.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens the host that a profile names. */
public final class ProfileHosts {
    private ProfileHosts() {}

    /** Finds what a login proves itself with: files for the CLI, a credential store in Jenkins. */
    @FunctionalInterface
    public interface Credentials {
        /** @param hosts where it is used: a store may keep one for some hosts only */
        SshCredential.Source of(List<Endpoint> hosts, Login login);
    }

    /** Finds the values of a profile's secrets, as {@link Credentials} does for log-ins; asked when one is needed. */
    @FunctionalInterface
    public interface Secrets {
        /** The value; whoever asked forgets it as soon as the job has it. */
        char[] of(Secret secret) throws IOException;
    }

    /**
     * The host, connected on its first command.
     *
     * @throws IOException when a known_hosts file can't be read, and for an agent, which only its server can reach
     */
    public static Host open(Connection connection, Credentials credentials) throws IOException {
        if (connection instanceof Connection.Agent agent) {
            throw new IOException(
                    "the agent '" + agent.name() + "' is known to a CI server only, expected ssh, openssh or local");
        }
        if (connection instanceof Connection.Openssh openssh) {
            return new OpensshHost(openssh);
        }
        return connection instanceof Connection.Ssh ssh ? new SshHost(settings(ssh, credentials)) : new LocalHost();
    }

    /** How {@link SshHost} and {@link HostKeyScan} reach the profile's hosts. */
    public static SshSettings settings(Connection.Ssh ssh, Credentials credentials) throws IOException {
        SshSettings settings = SshSettings.of(ssh.hosts(), login(ssh.hosts(), ssh.login(), credentials));
        return ssh.jump().isEmpty()
                ? settings
                : settings.through(jump(ssh.jump().get(), credentials));
    }

    /**
     * How hosts are reached through a jump host.
     *
     * @throws IOException when a known_hosts file can't be read
     */
    public static SshSettings.Jump jump(Connection.Jump jump, Credentials credentials) throws IOException {
        return new SshSettings.Jump(jump.host(), login(List.of(jump.host()), jump.login(), credentials));
    }

    private static SshSettings.Login login(List<Endpoint> hosts, Login login, Credentials credentials)
            throws IOException {
        StringBuilder known = new StringBuilder(String.join("\n", login.knownHosts())).append('\n');
        Optional<Path> file = login.knownHostsFile().map(ProfileHosts::inHome);
        // A host that nothing is known of is refused, and the refusal shows its key.
        boolean there = file.filter(Files::exists).isPresent();
        if (there) {
            known.append(Files.readString(file.get()));
        }
        String place = file.map(path -> there ? path.toString() : path + ", which isn't there")
                .orElse("");
        return new SshSettings.Login(login.user(), credentials.of(hosts, login), known.toString(), place);
    }

    /** A path in which a leading {@code ~/} means the user's home, as in ssh_config. */
    public static Path inHome(String path) {
        return path.startsWith("~/") ? Path.of(System.getProperty("user.home"), path.substring(2)) : Path.of(path);
    }
}
