package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A network in front of a server on the loopback address: far away, or losing connections in the ways that networks do. */
public final class Relay implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean silent;
    private volatile long lifetime = Long.MAX_VALUE;
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean quietly;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong passed = new AtomicLong();

    public Relay(int target) throws IOException {
        daemon(() -> {
            while (true) {
                Socket client = listening.accept();
                connections.incrementAndGet();
                Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
                links.add(link);
                link.open();
            }
        });
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** From now on every byte takes so long to the other side, as many as there are on the way. */
    public void delay(Duration oneWay) {
        delay = oneWay;
    }

    /** Nothing is passed on any more, and nobody is told. */
    public void fallSilent() {
        silent = true;
        links.forEach(link -> link.silent = true);
    }

    /** New connections work again; those of the silence stay half-open, as nobody tells either side. */
    public void comeBack() {
        silent = false;
    }

    /**
     * From now on a connection is reset in the middle, when it has passed so many bytes since it began.
     *
     * @param times how often this happens
     */
    public void cut(long afterBytes, int times) {
        quietly = false;
        lifetime = afterBytes;
        cuts.set(times);
    }

    /** The same, and nobody is told: both sides keep half of a connection. */
    public void cutQuietly(long afterBytes, int times) {
        cut(afterBytes, times);
        quietly = true;
    }

    /** How many connections there were. */
    public int connections() {
        return connections.get();
    }

    /** Bytes that came to either side. */
    public long passed() {
        return passed.get();
    }

    /** Ends every connection with a reset. */
    public void reset() throws IOException {
        for (Link link : links) {
            link.reset();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        reset();
    }

    private record Block(ByteBuffer bytes, long arrivesAt) {}

    private final class Link {
        private final Socket client;
        private final Socket server;
        private final AtomicLong own = new AtomicLong();
        private volatile boolean silent = Relay.this.silent;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void open() throws IOException {
            pass(client.getInputStream(), server.getOutputStream());
            pass(server.getInputStream(), client.getOutputStream());
        }

        private void pass(InputStream from, OutputStream to) {
            BlockingQueue<Block> onTheWay = new LinkedBlockingQueue<>();
            daemon(() -> {
                byte[] block = new byte[32 * 1024];
                int count;
                do {
                    count = from.read(block);
                    // The empty block is the end
                    ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(block, Math.max(count, 0)));
                    onTheWay.add(new Block(bytes, System.nanoTime() + delay.toNanos()));
                } while (count >= 0);
            });
            daemon(() -> {
                for (Block block = onTheWay.take(); block.bytes().hasRemaining(); block = onTheWay.take()) {
                    Thread.sleep(Math.max(0, (block.arrivesAt() - System.nanoTime()) / 1_000_000));
                    byte[] bytes = block.bytes().array();
                    long before = own.getAndAdd(bytes.length);
                    boolean cut = before + bytes.length > lifetime && cuts.getAndDecrement() > 0;
                    if (!silent) {
                        int count = cut ? (int) Math.max(0, lifetime - before) : bytes.length;
                        to.write(bytes, 0, count);
                        passed.addAndGet(count);
                    }
                    if (cut && quietly) {
                        silent = true;
                    } else if (cut) {
                        reset();
                    }
                }
                if (!silent) {
                    to.close();
                    links.remove(this);
                }
            });
        }

        void reset() throws IOException {
            links.remove(this);
            for (Socket socket : new Socket[] {client, server}) {
                if (!socket.isClosed()) {
                    socket.setSoLinger(true, 0);
                    socket.close();
                }
            }
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The connection, or the test, is at its end
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
