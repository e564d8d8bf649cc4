package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

/**
 * A machine that runs commands. Thread-safe; one connection serves all callers.
 *
 * <p>Every method throws {@link HostException} (an {@link IOException}) when the machine can't be reached or doesn't
 * answer in time. Such a failure says nothing about whether the command ran.
 */
public interface Host extends AutoCloseable {

    /** What users know the machine by: {@code perf@login1:22}, {@code this machine}. */
    String name();

    /** The same of the machine that answers, where there are several to choose from: {@code perf@login2:22}. */
    default String address() {
        return name();
    }

    /**
     * Runs a program to its end.
     *
     * @param command program and arguments, each passed as it is: the implementation quotes them for the shell
     * @param stdin all that the program can read
     * @param limit how long to wait for the end
     * @return the exit code and at most {@code outputLimit} bytes of each stream
     */
    Output exec(List<String> command, InputStream stdin, Duration limit, int outputLimit) throws IOException;

    /**
     * Runs a program and hands its standard output to {@code sink} as it arrives, for streams too large to hold.
     *
     * @return exit code and standard error; standard output is empty
     */
    Output stream(List<String> command, Duration limit, StreamSink sink) throws IOException;

    /** Ends the connection; commands under way fail. */
    @Override
    void close();

    /** Takes a stream as it arrives. */
    interface StreamSink {
        void accept(InputStream in) throws IOException;
    }

    /** Unpacks the tar stream {@code tar} (gzip) below {@code directory} on this machine, which is made if missing. */
    default Output unpack(InputStream tar, String directory, Duration limit) throws IOException {
        return exec(
                List.of("sh", "-c", "mkdir -p -- \"$1\" && exec tar -xzf - -C \"$1\"", "sh", directory),
                tar,
                limit,
                64 * 1024);
    }
}
