package io.perfsanity.engine.host;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.KeyPair;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;

/** An SSH server on the loopback address that gives its commands to a login shell. */
final class ShellServer implements AutoCloseable {
    static final String USER = "perf";
    static final String PASSWORD = "pässword with 'quotes'";
    /** The first exchange of keys in a process that just started takes seconds on a busy machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final SshServer sshd = SshServer.setUpDefaultServer();
    private final AtomicInteger sessionsSeen = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final Set<String> authorized = ConcurrentHashMap.newKeySet();
    private final java.security.KeyPair hostKey;
    private volatile List<String> shell = List.of("/bin/sh", "-c");

    ShellServer() throws IOException {
        this(0);
    }

    ShellServer(int port) throws IOException {
        this(port, newHostKey());
    }

    ShellServer(int port, java.security.KeyPair hostKey) throws IOException {
        this.hostKey = hostKey;
        sshd.setHost("127.0.0.1");
        sshd.setPort(port);
        sshd.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        sshd.setPasswordAuthenticator((user, password, session) -> user.equals(USER) && password.equals(PASSWORD));
        sshd.setPublickeyAuthenticator(
                (user, key, session) -> user.equals(USER) && authorized.contains(PublicKeyEntry.toString(key)));
        sshd.setCommandFactory((channel, line) -> new ShellCommand(line));
        sshd.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        sshd.addSessionListener(new SessionListener() {
            @Override
            public void sessionCreated(Session session) {
                sessionsSeen.incrementAndGet();
                sessions.add(session);
            }

            @Override
            public void sessionClosed(Session session) {
                sessions.remove(session);
            }
        });
        sshd.start();
    }

    static java.security.KeyPair newHostKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new ed25519 key that may log in, in OpenSSH's format. */
    byte[] newUserKey(String passphrase) throws Exception {
        KeyPair pair = KeyPair.genKeyPair(new JSch(), KeyPair.ED25519);
        authorized.add("ssh-ed25519 " + Base64.getEncoder().encodeToString(pair.getPublicKeyBlob()));
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        pair.writeOpenSSHv1PrivateKey(key, passphrase.isEmpty() ? null : passphrase.getBytes(StandardCharsets.UTF_8));
        return key.toByteArray();
    }

    /** Shows a certificate of the host key by {@code authority}, for the name 127.0.0.1, besides the key. */
    void certifyHost(java.security.KeyPair authority, Instant validBefore) throws Exception {
        OpenSshCertificate certificate = OpenSshCertificateBuilder.hostCertificate()
                .id("host")
                .publicKey(hostKey.getPublic())
                .principals(List.of("127.0.0.1"))
                .validBefore(validBefore)
                .sign(authority);
        sshd.setHostKeyCertificateProvider(session -> List.of(certificate));
    }

    /** As sshd's TrustedUserCAKeys does: lets in whoever has a certificate by {@code authority}, and no key alone. */
    void letInWhomCertifies(java.security.KeyPair authority) {
        sshd.setPublickeyAuthenticator((user, key, session) -> key instanceof OpenSshCertificate certificate
                && certificate.getPrincipals().contains(user)
                && KeyUtils.compareKeys(certificate.getCaPubKey(), authority.getPublic()));
    }

    /** As sshd's AuthenticationMethods: {@code publickey,password} for both of them. */
    void wantMethods(String methods) {
        CoreModuleProperties.AUTH_METHODS.set(sshd, methods);
    }

    void offerCiphers(BuiltinCiphers... ciphers) {
        sshd.setCipherFactories(List.of(ciphers));
    }

    /** What commands are given to from now on, as its last argument. */
    void loginShell(String... words) {
        shell = List.of(words);
    }

    /** A key that may log in. */
    void authorize(java.security.PublicKey key) {
        authorized.add(PublicKeyEntry.toString(key));
    }

    /** Refuses channels as sshd's MaxSessions does: as long as so many commands run, listened to or not. */
    void allowSessions(int number) {
        ChannelFactory limited = new ChannelSessionFactory() {
            @Override
            public Channel createChannel(Session session) {
                return new LimitedChannel(number);
            }
        };
        sshd.setChannelFactories(List.of(limited));
    }

    private final class LimitedChannel extends ChannelSession {
        private final int limit;

        LimitedChannel(int limit) {
            this.limit = limit;
        }

        @Override
        public OpenFuture open(long recipient, long windowSize, long packetSize, Buffer buffer) {
            if (running() < limit) {
                return super.open(recipient, windowSize, packetSize, buffer);
            }
            OpenFuture refusal = new DefaultOpenFuture(this, futureLock);
            refusal.setException(new SshChannelOpenException(
                    getChannelId(), SshConstants.SSH_OPEN_RESOURCE_SHORTAGE, "no more sessions"));
            refused.incrementAndGet();
            return refusal;
        }
    }

    /** A port on which nobody listens at the moment. */
    static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return sshd.getPort();
    }

    Endpoint address() {
        return new Endpoint("127.0.0.1", port());
    }

    java.security.KeyPair hostKey() {
        return hostKey;
    }

    String knownHosts() {
        return "[127.0.0.1]:%d %s%n".formatted(port(), PublicKeyEntry.toString(hostKey.getPublic()));
    }

    SshSettings.Login login() {
        return new SshSettings.Login(USER, () -> SshCredential.password(PASSWORD.toCharArray()), knownHosts());
    }

    SshSettings settings() {
        return within(PATIENCE, SshSettings.of(List.of(address()), login()));
    }

    /** Those for somebody who comes by another port. */
    SshSettings settingsThrough(int port) {
        String keys = knownHosts().replace("]:" + port(), "]:" + port);
        return within(
                PATIENCE,
                SshSettings.of(
                        List.of(new Endpoint("127.0.0.1", port)),
                        new SshSettings.Login(USER, login().credential(), keys)));
    }

    /** {@code settings} with another limit for connecting. */
    static SshSettings within(Duration limit, SshSettings settings) {
        return new SshSettings(
                settings.hosts(),
                settings.login(),
                settings.jump(),
                limit,
                settings.aliveInterval(),
                settings.maxChannels());
    }

    /** {@link #settings} with one channel only. */
    SshSettings oneChannel() {
        SshSettings all = settings();
        return new SshSettings(all.hosts(), all.login(), all.jump(), all.connectTimeout(), all.aliveInterval(), 1);
    }

    int sessionsSeen() {
        return sessionsSeen.get();
    }

    int running() {
        return running.get();
    }

    int mostRunning() {
        return mostRunning.get();
    }

    /** Channels that weren't opened. */
    int refused() {
        return refused.get();
    }

    /** Breaks all connections as a reboot would. */
    void dropConnections() {
        sessions.forEach(session -> session.close(true));
    }

    @Override
    public void close() throws IOException {
        sshd.stop(true);
    }

    private final class ShellCommand implements Command {
        private final String line;
        private InputStream in;
        private OutputStream out;
        private OutputStream err;
        private ExitCallback exit;
        private Process process;

        ShellCommand(String line) {
            this.line = line;
        }

        @Override
        public void setInputStream(InputStream stream) {
            in = stream;
        }

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {
            err = stream;
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            exit = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            List<String> words = Stream.concat(shell.stream(), Stream.of(line)).toList();
            process = new ProcessBuilder(io.perfsanity.engine.host.Command.within(Duration.ofDays(1), words)
                            .forProcess())
                    .start();
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            pump(in, process.getOutputStream());
            Thread outPump = pump(process.getInputStream(), out);
            Thread errPump = pump(process.getErrorStream(), err);
            daemon(() -> {
                try {
                    int code = process.waitFor();
                    outPump.join();
                    errPump.join();
                    running.decrementAndGet();
                    exit.onExit(code);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        private Thread pump(InputStream from, OutputStream to) {
            return daemon(() -> {
                try (to) {
                    byte[] block = new byte[32 * 1024];
                    for (int count = from.read(block); count >= 0; count = from.read(block)) {
                        to.write(block, 0, count);
                        to.flush();
                    }
                } catch (IOException e) {
                    // One side is gone
                }
            });
        }

        private Thread daemon(Runnable work) {
            Thread thread = new Thread(work, "shell server");
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        /** Like sshd: the process goes on, but nobody listens to it any more. */
        @Override
        public void destroy(ChannelSession channel) throws IOException {
            process.getOutputStream().close();
        }
    }
}
