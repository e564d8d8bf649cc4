package io.perfsanity.engine.host;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import com.jcraft.jsch.Logger;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SocketFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Turns an open socket into an SSH session: host key, then log-in; and says in our words what went wrong. */
final class SshHandshake {
    private final SshAddress address;
    private final SshLogin login;
    private final Duration answerLimit;
    private final Duration aliveInterval;
    private final JSch jsch = new JSch();
    private final LostLogin lostLogin = new LostLogin();

    /** As sshd does with new connections while {@code MaxStartups} others aren't logged in yet. */
    static final class HungUpException extends HostException {
        private static final long serialVersionUID = 1L;

        HungUpException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** @param answerLimit for each answer of the server */
    SshHandshake(SshAddress address, SshLogin login, Duration answerLimit, Duration aliveInterval) {
        this.address = address;
        this.login = login;
        this.answerLimit = answerLimit;
        this.aliveInterval = aliveInterval;
        jsch.setInstanceLogger(lostLogin);
    }

    /**
     * Logs in.
     *
     * @throws HostRefusedException for a wrong host key or credential
     * @throws HungUpException when the server ends the connection without a reason
     * @throws HostException when it doesn't answer
     */
    Session logIn(Socket socket) throws HostException {
        try (SshCredential credential = credential()) {
            KnownKeys known = knownKeys();
            try {
                Session session = prepare(socket, known);
                arm(session, credential);
                session.connect(Math.toIntExact(answerLimit.toMillis()));
                return session;
            } catch (JSchException e) {
                throw explain(e, known, login.user() + " with a " + credential);
            } finally {
                jsch.getIdentityRepository().removeAll();
            }
        }
    }

    /** Goes as far as the server's host key, which needn't be known, and no further: it never tries to log in. */
    KnownKeys lookAtHostKey(Socket socket) throws HostException {
        KnownKeys known = knownKeys().trustingNobody();
        try {
            Session session = prepare(socket, known);
            session.connect(Math.toIntExact(answerLimit.toMillis()));
            session.disconnect();
            throw new IllegalStateException("JSch trusted a host key that it was told not to");
        } catch (JSchHostKeyException e) {
            return known;
        } catch (JSchException e) {
            throw explain(e, known, login.user());
        }
    }

    private SshCredential credential() throws HostRefusedException {
        try {
            return login.credential().get();
        } catch (IOException e) {
            throw new HostRefusedException(
                    "no credential of %s for %s: %s".formatted(login.user(), address, e.getMessage()), e);
        }
    }

    private KnownKeys knownKeys() throws HostRefusedException {
        try {
            return KnownKeys.read(jsch, address, login.knownHosts());
        } catch (JSchException e) {
            throw new HostRefusedException(
                    "the known_hosts lines for %s can't be read: %s".formatted(address, reason(e)), e);
        }
    }

    private Session prepare(Socket socket, KnownKeys known) throws JSchException {
        Session session = jsch.getSession(login.user(), address.host(), address.port());
        session.setHostKeyRepository(known);
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setSocketFactory(new Opened(socket));
        session.setDaemonThread(true);
        session.setServerAliveInterval(Math.toIntExact(aliveInterval.toMillis()));
        session.setServerAliveCountMax(SshSettings.ALIVE_COUNT);
        return session;
    }

    private void arm(Session session, SshCredential credential) throws HostRefusedException {
        try {
            credential.offerTo(jsch, session);
        } catch (JSchException e) {
            throw new HostRefusedException(
                    "the %s of %s for %s can't be used: %s".formatted(credential, login.user(), address, reason(e)), e);
        }
    }

    private HostException explain(JSchException e, KnownKeys known, String who) {
        if (e instanceof JSchHostKeyException) {
            return new HostRefusedException(known.refusal(), e);
        }
        if (e instanceof JSchAlgoNegoFailException) {
            return new HostRefusedException(address + " and we have no algorithm in common: " + reason(e), e);
        }
        if (hasCause(e, SocketTimeoutException.class) || lostLogin.timedOut()) {
            return new HostException(
                    "%s accepted the connection, then didn't answer within %s"
                            .formatted(address, Deadline.text(answerLimit)),
                    e);
        }
        if (lostLogin.seen()) {
            return new HungUpException(address + " closed the connection while we logged in", e);
        }
        if (isAuthentication(e)) {
            return new HostRefusedException("%s refused %s (%s)".formatted(address, who, methods(e)), e);
        }
        return new HungUpException("no SSH session with " + address + ": " + reason(e), e);
    }

    private static boolean isAuthentication(JSchException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("Auth fail")
                || message.startsWith("Auth cancel")
                || (e instanceof JSchSessionDisconnectException && message.contains("authentication"));
    }

    /** JSch says {@code Auth fail for methods 'publickey,password'}: what the server would take. */
    private static String methods(JSchException e) {
        return reason(e).replaceFirst("^Auth (?:fail|cancel) for methods '(.*)'$", "it accepts $1");
    }

    private static boolean hasCause(Throwable e, Class<? extends Throwable> type) {
        return e != null && (type.isInstance(e) || hasCause(e.getCause(), type));
    }

    private static String reason(JSchException e) {
        return Printable.of(String.valueOf(e.getMessage()), 200);
    }

    /** Gives JSch the socket that is open already, so that we can close it whatever JSch is doing. */
    private record Opened(Socket socket) implements SocketFactory {
        @Override
        public Socket createSocket(String host, int port) {
            return socket;
        }

        @Override
        public InputStream getInputStream(Socket opened) throws IOException {
            return opened.getInputStream();
        }

        @Override
        public OutputStream getOutputStream(Socket opened) throws IOException {
            return opened.getOutputStream();
        }
    }

    /** JSch reports a connection lost during log-in as a refusal; only its log tells the difference. */
    private static final class LostLogin implements Logger {
        private volatile Throwable cause;

        @Override
        public boolean isEnabled(int level) {
            return level >= WARN;
        }

        @Override
        public void log(int level, String message) {}

        @Override
        public void log(int level, String message, Throwable thrown) {
            if (message.startsWith("an exception during authentication")) {
                cause = thrown;
            }
        }

        boolean seen() {
            return cause != null;
        }

        boolean timedOut() {
            return hasCause(cause, SocketTimeoutException.class);
        }
    }
}
