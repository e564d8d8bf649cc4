package io.perfsanity.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** The terminal that the process was started at, if any. */
final class Terminal {
    static final int STANDARD_INPUT = 0;
    static final int STANDARD_OUTPUT = 1;
    static final int STANDARD_ERROR = 2;

    private Terminal() {}

    /** Rows and columns; 24 × 80 where nobody tells. */
    record Size(int rows, int columns) {
        private static final Size UNKNOWN = new Size(24, 80);
    }

    /**
     * Whether a stream of this process is a terminal. Java only tells of both standard input and output together; where
     * there is no {@code /proc} the answer is no.
     *
     * @param stream its number
     */
    static boolean is(int stream) {
        try {
            String file = Path.of("/proc/self/fd", String.valueOf(stream))
                    .toRealPath()
                    .toString();
            return file.startsWith("/dev/pts/") || file.matches("/dev/(tty.*|console)");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The size now, each time it is asked for; a program is started only when the terminal says that it has changed.
     *
     * @param signals where it says so
     */
    static Supplier<Size> size(Signals signals) {
        AtomicReference<Size> last = new AtomicReference<>();
        signals.on("WINCH", () -> last.set(null));
        return () -> last.updateAndGet(known -> known == null ? sizeNow() : known);
    }

    static Size sizeNow() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .start();
            String answer = new String(stty.getInputStream().readNBytes(32), StandardCharsets.US_ASCII).strip();
            if (stty.waitFor(1, TimeUnit.SECONDS) && answer.matches("[1-9]\\d{0,3} [1-9]\\d{0,3}")) {
                String[] numbers = answer.split(" ", 2);
                return new Size(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            }
        } catch (IOException e) {
            return Size.UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Size.UNKNOWN;
    }
}
