package io.perfsanity.engine.host;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.host.SshConnection.Hop;
import io.perfsanity.engine.host.SshHandshake.HungUpException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.IOUtils;
import org.apache.commons.io.function.IOBiFunction;

/** Opens connections: the jump host if there is one, then the first login node that answers. */
final class SshConnector implements SshConnections.Opener<SshConnection> {
    /** A login is some ten answers of the server: over a round trip of 5 s it takes most of a minute. */
    private static final int LOGIN_FACTOR = 6;

    /** Doubled each time; the third one is the last. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private static final Duration LAST_PAUSE = Duration.ofSeconds(2);

    private final SshSettings settings;
    private final Patience patience;

    SshConnector(SshSettings settings, Patience patience) {
        this.settings = settings;
        this.patience = patience;
    }

    /**
     * Connects and logs in. A host that refuses us or shows a wrong key ends the search: the next one would be asked by
     * somebody who may just be the reason. Where one hangs up, as a login node does that has too many logins at the
     * moment, the search begins again after a pause, three times at most.
     *
     * @throws HostRefusedException when a host refused us or isn't trusted
     * @throws HostException when no host answers
     */
    @Override
    public SshConnection connect() throws IOException, InterruptedException {
        return patiently(this::connectOnce);
    }

    /** Begins again after a pause where a host hangs up, three times at most. */
    static <C> C patiently(SshConnections.Opener<C> opener) throws IOException, InterruptedException {
        for (Duration pause = FIRST_PAUSE; ; pause = pause.multipliedBy(2)) {
            try {
                return opener.connect();
            } catch (HungUpException e) {
                if (pause.compareTo(LAST_PAUSE) > 0) {
                    throw e;
                }
                Thread.sleep(pause.toMillis());
            }
        }
    }

    private SshConnection connectOnce() throws IOException, InterruptedException {
        Optional<Hop> jump = jump();
        Optional<Hop> host = Optional.empty();
        try {
            host = Optional.of(first(settings.hosts(), address -> logIn(address, settings.login(), jump)));
        } finally {
            if (host.isEmpty()) {
                jump.ifPresent(Hop::close);
            }
        }
        return new SshConnection(Stream.concat(jump.stream(), host.stream()).toList());
    }

    /** Logs in to one host. */
    @FunctionalInterface
    interface LogIn<H, C> {
        C to(H host) throws IOException, InterruptedException;
    }

    /** The first of the hosts that answers; one that refuses us ends the search. */
    static <H, C> C first(List<H> hosts, LogIn<H, C> logIn) throws IOException, InterruptedException {
        List<HostException> failures = new ArrayList<>();
        for (H host : hosts) {
            try {
                return logIn.to(host);
            } catch (HostRefusedException e) {
                throw e;
            } catch (HostException e) {
                failures.add(e);
            }
        }
        throw failures.size() == 1 ? failures.get(0) : noneOf(failures);
    }

    private static HostException noneOf(List<HostException> failures) {
        String reasons = failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; "));
        String message = "none of the " + failures.size() + " hosts answers: " + reasons;
        boolean hungUp = failures.stream().anyMatch(HungUpException.class::isInstance);
        HostException none = hungUp ? new HungUpException(message, null) : new HostException(message);
        failures.forEach(none::addSuppressed);
        return none;
    }

    /** A session with the jump host, where there is one. */
    Optional<Hop> jump() throws IOException, InterruptedException {
        if (settings.jump().isEmpty()) {
            return Optional.empty();
        }
        SshSettings.Jump jump = settings.jump().get();
        return Optional.of(logIn(jump.address(), jump.login(), Optional.empty()));
    }

    private Hop logIn(Endpoint address, SshSettings.Login login, Optional<Hop> jump)
            throws IOException, InterruptedException {
        return withSocket(
                address, jump, login, (handshake, socket) -> new Hop(address, socket, handshake.logIn(socket)));
    }

    /** What key {@code address} shows and what known_hosts says about it, without logging in there. */
    KnownHosts hostKey(Endpoint address, SshSettings.Login login, Optional<Hop> jump)
            throws IOException, InterruptedException {
        return withSocket(address, jump, login, (handshake, socket) -> {
            try (socket) {
                return handshake.lookAtHostKey(socket);
            }
        });
    }

    private <T> T withSocket(
            Endpoint address, Optional<Hop> jump, SshSettings.Login login, IOBiFunction<SshHandshake, Socket, T> use)
            throws IOException, InterruptedException {
        Duration limit = settings.connectTimeout();
        Socket socket = jump.isEmpty() ? direct(address) : tunnel(jump.get(), address);
        SshHandshake handshake = new SshHandshake(address, login, limit, settings.aliveInterval());
        boolean used = false;
        try {
            T result = patience.call(
                    address + " accepted the connection, but we weren't logged in",
                    limit.multipliedBy(LOGIN_FACTOR),
                    () -> IOUtils.closeQuietly(socket),
                    () -> use.apply(handshake, socket));
            used = true;
            return result;
        } finally {
            if (!used) {
                IOUtils.closeQuietly(socket);
            }
        }
    }

    private Socket tunnel(Hop jump, Endpoint address) throws IOException, InterruptedException {
        Duration limit = settings.connectTimeout();
        return patience.call(
                "jump host " + jump.address() + " gave no answer about " + address,
                limit.plusSeconds(1),
                () -> IOUtils.closeQuietly(jump.socket()),
                () -> new TunnelSocket(jump.session(), jump.address(), address, limit));
    }

    private Socket direct(Endpoint address) throws IOException, InterruptedException {
        Deadline deadline = Deadline.after(settings.connectTimeout());
        return patience.call(
                "no connection to " + address,
                settings.connectTimeout().plusSeconds(1),
                // Nothing to close: a resolver can't be stopped, but it ends by itself
                () -> {},
                () -> firstThatAccepts(address, deadline));
    }

    private static Socket firstThatAccepts(Endpoint address, Deadline deadline) throws HostException {
        HostException failure = new HostException(address + " has no address");
        for (InetAddress candidate : resolve(address)) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(candidate, address.port()), deadline.remainingMillis());
                return socket;
            } catch (IOException e) {
                IOUtils.closeQuietly(socket);
                failure = noConnection(address, e);
            }
        }
        throw failure;
    }

    /**
     * Of a host that refuses, doesn't answer or can't be reached, or of one that reset what it had accepted: sshd does
     * that beyond its MaxStartups, and the reset may come before connecting is over. Java has classes for the first three
     * alone, and a message in the words of the C library's language.
     */
    static HostException noConnection(Endpoint address, IOException cause) {
        String message = "no connection to %s: %s".formatted(address, cause.getMessage());
        return cause.getClass() == SocketException.class
                ? new HungUpException(message, cause)
                : new HostException(message, cause);
    }

    private static InetAddress[] resolve(Endpoint address) throws HostException {
        try {
            return InetAddress.getAllByName(address.host());
        } catch (UnknownHostException e) {
            throw new HostException("there is no host named " + address.host(), e);
        }
    }
}
