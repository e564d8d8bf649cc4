package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A command that was started. Its output goes to the streams that were given at its start.
 *
 * @param stdin what the command reads; closing it tells the command that this was all
 * @param exit the exit code, once the command has ended and all of its output was delivered; a {@link HostException} when
 *     it can't be known any more
 * @param letGo lets go of a command that still runs; does nothing when it has ended, and never blocks
 */
public record RunningCommand(OutputStream stdin, CompletableFuture<Integer> exit, Runnable letGo)
        implements AutoCloseable {
    @Override
    public void close() {
        letGo.run();
    }

    /** Starts commands on one machine. */
    public interface Launcher extends AutoCloseable {
        /**
         * Starts a command.
         *
         * @param out takes standard output, on a thread that others depend on
         * @param err takes standard error, likewise
         */
        RunningCommand start(Command command, OutputStream out, OutputStream err)
                throws IOException, InterruptedException;

        /** The machine that commands are started on, where it has a choice and has made it. */
        default Optional<String> address() {
            return Optional.empty();
        }

        /** What becomes of a command that is closed before its end, as the tail of a message. */
        String fateAfterLimit();

        /** Lets go of everything; nothing is started any more. */
        @Override
        default void close() {}
    }
}
