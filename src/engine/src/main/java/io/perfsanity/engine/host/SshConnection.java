package io.perfsanity.engine.host;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.apache.commons.io.IOUtils;

/** An open session with a host, and with the jump host that it goes through. */
final class SshConnection implements SshConnections.Opened {

    /** One session and the socket below it. */
    record Hop(Endpoint address, Socket socket, Session session) {
        void close() {
            IOUtils.closeQuietly(socket);
            session.disconnect();
        }
    }

    private final List<Hop> hops;
    private final long openedAt = System.nanoTime();

    /** @param hops the jump host first, if there is one; the host itself last */
    SshConnection(List<Hop> hops) {
        this.hops = List.copyOf(hops);
    }

    @Override
    public Endpoint address() {
        return hops.get(hops.size() - 1).address();
    }

    Session session() {
        return hops.get(hops.size() - 1).session();
    }

    /** A channel that isn't open yet. Where the session ends at that moment JSch would return null. */
    static Channel channel(Session session, String type) throws JSchException {
        Channel channel = session.openChannel(type);
        if (channel == null) {
            throw new JSchException("the connection ended");
        }
        return channel;
    }

    @Override
    public boolean isAlive() {
        return hops.stream().allMatch(hop -> hop.session().isConnected());
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - openedAt);
    }

    /** Closes the sockets, lowest first, which frees every thread that is stuck in one; never blocks. */
    void abort() {
        hops.forEach(hop -> IOUtils.closeQuietly(hop.socket()));
    }

    @Override
    public void close() {
        abort();
        hops.forEach(Hop::close);
    }
}
