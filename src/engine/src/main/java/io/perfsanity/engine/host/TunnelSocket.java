package io.perfsanity.engine.host;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A TCP connection through an SSH session (direct-tcpip). It opens no local port, and unlike JSch's own streams its
 * reads can time out, without which the session inside it would notice no silence.
 */
final class TunnelSocket extends Socket {
    private static final int CAPACITY = 1 << 20;

    private final ChannelDirectTCPIP channel;
    private final BoundedPipe incoming = new BoundedPipe(CAPACITY, Deadline.after(Duration.ofDays(36_500)));
    private final OutputStream outgoing;
    private volatile int soTimeout;

    /** @throws HostException when the jump host can't reach {@code target} or isn't allowed to */
    TunnelSocket(Session jump, Endpoint jumpAddress, Endpoint target, Duration limit) throws IOException {
        try {
            channel = (ChannelDirectTCPIP) SshConnection.channel(jump, "direct-tcpip");
            channel.setHost(target.host());
            channel.setPort(target.port());
            channel.setOutputStream(incoming.endingSink());
            outgoing = channel.getOutputStream();
            channel.connect(Math.toIntExact(limit.toMillis()));
        } catch (JSchException e) {
            throw unreachable(jumpAddress, target, e);
        }
        if (!channel.isConnected()) {
            throw unreachable(jumpAddress, target, null);
        }
    }

    private static HostException unreachable(Endpoint jump, Endpoint target, Throwable cause) {
        return new HostException(
                "jump host %s can't reach %s, or doesn't forward to it".formatted(jump, target), cause);
    }

    @Override
    public InputStream getInputStream() {
        return incoming.source(() -> soTimeout * 1_000_000L, () -> new SocketTimeoutException("Read timed out"));
    }

    @Override
    public OutputStream getOutputStream() {
        return outgoing;
    }

    @Override
    public synchronized void setSoTimeout(int millis) {
        soTimeout = millis;
    }

    @Override
    public synchronized int getSoTimeout() {
        return soTimeout;
    }

    /** Of no meaning inside a tunnel; JSch sets it on every socket. */
    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public synchronized void close() {
        incoming.end();
        channel.disconnect();
    }
}
