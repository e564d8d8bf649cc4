package io.perfsanity.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Rows and columns of the terminal; 24 × 80 where nobody tells. */
record TerminalSize(int rows, int columns) {
    private static final TerminalSize UNKNOWN = new TerminalSize(24, 80);

    /**
     * Whether standard error, where progress goes, is a terminal. Java only tells of both standard input and output
     * together; where there is no {@code /proc} the answer is no.
     */
    static boolean errorIsTerminal() {
        try {
            return Path.of("/proc/self/fd/2").toRealPath().startsWith("/dev/pts");
        } catch (IOException e) {
            return false;
        }
    }

    static TerminalSize now() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .start();
            String answer = new String(stty.getInputStream().readNBytes(32), StandardCharsets.US_ASCII).strip();
            if (stty.waitFor(1, TimeUnit.SECONDS) && answer.matches("[1-9]\\d{0,3} [1-9]\\d{0,3}")) {
                String[] numbers = answer.split(" ", 2);
                return new TerminalSize(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            }
        } catch (IOException e) {
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return UNKNOWN;
    }
}
