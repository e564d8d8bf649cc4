package io.perfsanity.engine.host;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** A process that holds a connection until somebody ends it. */
final class OpensshHolder {
    private OpensshHolder() {}

    public static void main(String[] args) throws Exception {
        OpensshHost host = new OpensshHost(Sshd.through(Path.of(args[0]), "lab"));
        host.exec(List.of("true"), InputStream.nullInputStream(), HostContract.LIMIT, 10);
        System.out.println("connected");
        Thread.sleep(60_000);
    }
}
