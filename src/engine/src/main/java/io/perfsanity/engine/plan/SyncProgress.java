package io.perfsanity.engine.plan;

import java.util.function.Consumer;

/** Tells in lines of text how far a checkout has come: what is sent, and each tenth of it where that takes a while. */
public final class SyncProgress implements SourceSync.Listener {
    private static final long MIB = 1024 * 1024;
    /** Less is over before anybody asks. */
    private static final long WORTH_TENTHS = 10 * MIB;

    private static final long MUCH = 1024 * MIB;

    private final Consumer<String> lines;
    private long tenths;

    public SyncProgress(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void differs(int files, long bytes) {
        tenths = 0;
        lines.accept(
                "sending sources: %s files of %s MiB differ from what the cluster has".formatted(files, mib(bytes)));
        if (bytes > MUCH) {
            lines.accept("that is more than 1 GiB; --sync-exclude GLOB leaves out what the tests don't need");
        }
    }

    @Override
    public void sent(long bytes, long total) {
        long reached = total == 0 ? 10 : bytes * 10 / total;
        if (total >= WORTH_TENTHS && reached > tenths) {
            lines.accept("sources: %s of %s MiB sent".formatted(bytes / MIB, mib(total)));
        }
        tenths = reached;
    }

    /** Rounded up, so that a few bytes aren't nothing. */
    private static long mib(long bytes) {
        return (bytes + MIB - 1) / MIB;
    }
}
