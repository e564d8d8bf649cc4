package io.perfsanity.engine.plan;

import io.perfsanity.engine.text.Words;
import java.util.function.Consumer;

/** Tells in lines of text how far a checkout has come: what is sent, and each tenth of it where that takes a while. */
public final class SyncProgress implements SourceSync.Listener {
    private static final long MIB = 1024 * 1024;
    /** Less is over before anybody asks. */
    private static final long WORTH_TENTHS = 10 * MIB;

    private static final long MUCH = 1024 * MIB;

    private final Words words;
    private final Consumer<String> lines;
    private long tenths;

    public SyncProgress(Words words, Consumer<String> lines) {
        this.words = words;
        this.lines = lines;
    }

    @Override
    public void differs(int files, long bytes) {
        tenths = 0;
        lines.accept(words.say("sync.differs", files, mib(bytes)));
        if (bytes > MUCH) {
            lines.accept(words.say("sync.much"));
        }
    }

    @Override
    public void sent(long bytes, long total) {
        long reached = total == 0 ? 10 : bytes * 10 / total;
        if (total >= WORTH_TENTHS && reached > tenths) {
            lines.accept(words.say("sync.sent", bytes / MIB, mib(total)));
        }
        tenths = reached;
    }

    /** Rounded up, so that a few bytes aren't nothing. */
    private static long mib(long bytes) {
        return (bytes + MIB - 1) / MIB;
    }
}
