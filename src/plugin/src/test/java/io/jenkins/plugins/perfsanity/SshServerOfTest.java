package io.jenkins.plugins.perfsanity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import io.jenkins.plugins.perfsanity.clusters.SshConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellFactory;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real SSH server in this process, on loopback; what it is told really runs. */
public final class SshServerOfTest implements BeforeEachCallback, AfterEachCallback {
    public static final String PASSWORD = "secret-enough-1";
    private static final String CREDENTIAL = "login";

    private final AtomicInteger sessions = new AtomicInteger();
    private volatile String before = "";
    private SshServer sshd;
    private String knownHosts;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair hostKey = generator.generateKeyPair();
        sshd = SshServer.setUpDefaultServer();
        sshd.setHost("127.0.0.1");
        sshd.setPort(0);
        sshd.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        sshd.setPasswordAuthenticator((user, password, session) -> user.equals("perf") && password.equals(PASSWORD));
        sshd.setCommandFactory(
                (channel, line) -> new ProcessShellFactory(line, "sh", "-c", before + line).createShell(channel));
        sshd.addSessionListener(new SessionListener() {
            @Override
            public void sessionCreated(Session session) {
                sessions.incrementAndGet();
            }
        });
        sshd.start();
        knownHosts = "[127.0.0.1]:" + sshd.getPort() + " " + PublicKeyEntry.toString(hostKey.getPublic());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        close();
    }

    /** Nothing answers any more, and connections are cut. */
    public void close() throws Exception {
        sshd.stop(true);
    }

    /** Shell commands that run before each command from now on, with a semicolon or line break at their end. */
    public void before(String commands) {
        before = commands;
    }

    /** No results are packed before there is a file {@code collect} in {@code work}. */
    public void holdResults(Path work) throws IOException {
        Path bin = Files.createDirectory(work.resolve("bin"));
        Path tar = Files.writeString(bin.resolve("tar"), """
                #!/bin/sh
                case $1 in
                  -c*) until [ -e '%s/collect' ]; do sleep 0.2; done ;;
                esac
                PATH=${PATH#*:}
                exec tar "$@"
                """.formatted(work));
        assertThat(tar.toFile().setExecutable(true)).isTrue();
        before("PATH='" + bin + "':$PATH; ");
    }

    /** How many connections there were. */
    public int sessions() {
        return sessions.get();
    }

    /** Puts the login into Jenkins. */
    public UsernamePasswordCredentialsImpl credential() throws Exception {
        UsernamePasswordCredentialsImpl login =
                new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, CREDENTIAL, "", "perf", PASSWORD);
        SystemCredentialsProvider.getInstance().getCredentials().add(login);
        SystemCredentialsProvider.getInstance().save();
        return login;
    }

    public SshConnection connection() {
        return new SshConnection("127.0.0.1:" + sshd.getPort(), CREDENTIAL, knownHosts);
    }
}
