package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A network in front of a server on the loopback address, which can lose everything without closing anything. */
final class Relay implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean silent;

    Relay(int target) throws IOException {
        daemon(() -> {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.addAll(List.of(client, server));
                daemon(() -> copy(client.getInputStream(), server.getOutputStream()));
                daemon(() -> copy(server.getInputStream(), client.getOutputStream()));
            }
        });
    }

    int port() {
        return listening.getLocalPort();
    }

    void fallSilent() {
        silent = true;
    }

    private void copy(InputStream from, OutputStream to) throws IOException {
        byte[] block = new byte[32 * 1024];
        for (int count = from.read(block); count >= 0; count = from.read(block)) {
            if (!silent) {
                to.write(block, 0, count);
            }
        }
        to.close();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // Closed at the end of the test
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
