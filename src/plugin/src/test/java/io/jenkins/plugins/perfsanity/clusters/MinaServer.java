package io.jenkins.plugins.perfsanity.clusters;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.shell.ProcessShellFactory;

/** An SSH server in this process for the user {@value #USER}; what it is told really runs. */
final class MinaServer implements AutoCloseable {
    static final String USER = "perf";
    static final String PASSWORD = "secret-enough-1";

    /** How often somebody tried to log in. */
    final AtomicInteger logins = new AtomicInteger();

    private final SshServer sshd = SshServer.setUpDefaultServer();
    private final String publicKey;

    MinaServer() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair hostKey = generator.generateKeyPair();
        publicKey = PublicKeyEntry.toString(hostKey.getPublic());
        sshd.setHost("127.0.0.1");
        sshd.setPort(0);
        sshd.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        sshd.setPasswordAuthenticator((user, password, session) -> {
            logins.incrementAndGet();
            return user.equals(USER) && password.equals(PASSWORD);
        });
        sshd.setCommandFactory((channel, line) -> new ProcessShellFactory(line, "sh", "-c", line).createShell(channel));
        sshd.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        sshd.start();
    }

    String address() {
        return "127.0.0.1:" + sshd.getPort();
    }

    /** The line for known_hosts. */
    String knownHosts() {
        return "[127.0.0.1]:" + sshd.getPort() + " " + publicKey;
    }

    @Override
    public void close() throws IOException {
        sshd.stop(true);
    }
}
