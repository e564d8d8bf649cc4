package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that holds a connection until somebody ends it, or until a command over it has ended. */
final class OpensshHolder {
    private OpensshHolder() {}

    /** Given a configuration and, for a command, a file until whose appearance it runs. Such a one outlives Ctrl-C. */
    public static void main(String[] args) throws Exception {
        OpensshHost host = new OpensshHost(Sshd.through(Path.of(args[0]), "lab"));
        run(host, "true");
        if (args.length == 1) {
            System.out.println("connected");
            Thread.sleep(60_000);
            return;
        }
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("interrupted");
            join(main);
        }));
        System.out.print(run(
                host,
                "touch \"$1.awaited\"; until [ -e \"$1\" ]; do sleep 0.1; done; echo \"$1 is there\"",
                "sh",
                args[1]));
    }

    private static String run(OpensshHost host, String... script) throws IOException {
        List<String> words = new ArrayList<>(List.of("sh", "-c"));
        words.addAll(List.of(script));
        return host.exec(words, InputStream.nullInputStream(), HostContract.LIMIT, 1000)
                .text();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
