package io.perfsanity.engine.host;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import com.jcraft.jsch.Logger;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SocketFactory;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns an open socket into an SSH session: host key, then log-in; and says in our words what went wrong. */
final class SshHandshake {
    /** No class has this name, so JSch ends the connection between the check of the host key and the first request. */
    private static final String NO_LOGIN = "no log-in";

    private static final Pattern METHODS = Pattern.compile("Auth (?:fail|cancel) for methods '(.*)'");

    private final Endpoint address;
    private final SshSettings.Login login;
    private final Duration answerLimit;
    private final Duration aliveInterval;
    private final JSch jsch = new JSch();
    private final KnownHosts known;
    private final JschLog log;

    /** As sshd does with new connections while {@code MaxStartups} others aren't logged in yet. */
    static final class HungUpException extends HostException {
        private static final long serialVersionUID = 1L;

        HungUpException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** @param answerLimit for each answer of the server */
    SshHandshake(Endpoint address, SshSettings.Login login, Duration answerLimit, Duration aliveInterval) {
        this.address = address;
        this.login = login;
        this.answerLimit = answerLimit;
        this.aliveInterval = aliveInterval;
        this.known = new KnownHosts(address, login.knownHosts(), login.knownHostsPlace());
        this.log = new JschLog(known);
        jsch.setInstanceLogger(log);
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
            try {
                Session session = prepare(socket);
                arm(session, credential);
                session.connect(Math.toIntExact(answerLimit.toMillis()));
                return session;
            } catch (JSchException e) {
                throw explain(e, login.user() + " with a " + credential, credential.advice(login.user(), address));
            } finally {
                jsch.getIdentityRepository().removeAll();
            }
        }
    }

    /** Goes as far as the server's host key, which needn't be known, and no further: it never tries to log in. */
    KnownHosts lookAtHostKey(Socket socket) throws HostException {
        try {
            Session session = prepare(socket);
            session.setConfig("userauth.none", NO_LOGIN);
            session.connect(Math.toIntExact(answerLimit.toMillis()));
            session.disconnect();
            throw new IllegalStateException("JSch logged in though it was told not to");
        } catch (JSchHostKeyException e) {
            return known;
        } catch (JSchException e) {
            if (!hasCause(e, ClassNotFoundException.class)) {
                throw explain(e, login.user(), "");
            }
            known.accepted();
            return known;
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

    private Session prepare(Socket socket) throws JSchException {
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

    /** @param advice the end of what is said where the server refused us */
    private HostException explain(JSchException e, String who, String advice) {
        if (e instanceof JSchHostKeyException) {
            return new HostRefusedException(known.refusal(), e);
        }
        if (e instanceof JSchAlgoNegoFailException none) {
            return new HostRefusedException(
                    "%s and we have no %s algorithm in common, it offers only %s"
                            .formatted(
                                    address,
                                    word(none.getAlgorithmName()),
                                    PlainText.line(none.getServerProposal(), 1000)),
                    e);
        }
        if (hasCause(e, SocketTimeoutException.class) || hasCause(log.lost, SocketTimeoutException.class)) {
            return new HostException(
                    "%s accepted the connection, then didn't answer within %s"
                            .formatted(address, Deadline.text(answerLimit)),
                    e);
        }
        if (log.lost != null) {
            return new HungUpException(address + " closed the connection while we logged in", e);
        }
        if (isAuthentication(e)) {
            return new HostRefusedException(refusal(who, e, advice), e);
        }
        return new HungUpException("no SSH session with " + address + ": " + reason(e), e);
    }

    private static boolean isAuthentication(JSchException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("Auth fail")
                || message.startsWith("Auth cancel")
                || (e instanceof JSchSessionDisconnectException && message.contains("authentication"));
    }

    /** JSch says {@code Auth fail for methods 'publickey,password'}: what the server would take, or still wants. */
    private String refusal(String who, JSchException e, String advice) {
        Matcher failed = METHODS.matcher(reason(e));
        if (!failed.matches()) {
            return "%s refused %s (%s)".formatted(address, who, reason(e));
        }
        // A method is tried only where the server offers it, and no longer offered only once it succeeded
        if (!List.of(failed.group(1).split(",")).containsAll(log.tried)) {
            return "%s accepted %s, then asked for a second factor (%s), which can't be given: expected a login that needs one"
                    .formatted(address, who, failed.group(1));
        }
        return "%s refused %s (it accepts %s)%s%s"
                .formatted(address, who, failed.group(1), log.ownCertificateFault, advice);
    }

    /** JSch says {@code cipher.c2s} for what is the same in both directions, and {@code kex}. */
    private static String word(String algorithm) {
        return algorithm
                .replaceFirst("\\..*", "")
                .replace("kex", "key exchange")
                .replace("server_host_key", "host key");
    }

    private static boolean hasCause(Throwable e, Class<? extends Throwable> type) {
        return e != null && (type.isInstance(e) || hasCause(e.getCause(), type));
    }

    private static String reason(JSchException e) {
        return PlainText.line(String.valueOf(e.getMessage()), 200);
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

    /** What JSch tells its log only. */
    private static final class JschLog implements Logger {
        private static final String TRYING = "Next authentication method: ";

        private final KnownHosts known;
        /** Ways to log in that were tried. */
        final Set<String> tried = ConcurrentHashMap.newKeySet();
        /** Why the connection was lost during log-in, which JSch reports as a refusal; null when it wasn't. */
        volatile Throwable lost;
        /** The end of a message about a log-in; empty without a certificate that is over or not valid yet. */
        volatile String ownCertificateFault = "";

        JschLog(KnownHosts known) {
            this.known = known;
        }

        @Override
        public boolean isEnabled(int level) {
            return level >= INFO;
        }

        @Override
        public void log(int level, String message) {
            if (message.startsWith(TRYING)) {
                tried.add(message.substring(TRYING.length()));
            } else if (message.startsWith("certificate is not valid")) {
                ownCertificateFault = "; its " + message;
            }
        }

        @Override
        public void log(int level, String message, Throwable thrown) {
            if (message.startsWith("an exception during authentication")) {
                lost = thrown;
            } else if (message.startsWith("Host certificate validation failed")) {
                known.refusedCertificate(PlainText.line(String.valueOf(thrown.getMessage()), 200));
            }
        }
    }
}
