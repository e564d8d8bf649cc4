package io.perfsanity.cli;

import io.perfsanity.engine.run.RunListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Shows a run while it goes on. */
interface Progress extends RunListener {

    /** A table that renews itself on a terminal, lines elsewhere. */
    static Progress of(Console console, boolean plain) {
        boolean terminal = errorIsTerminal() && !"dumb".equals(System.getenv("TERM"));
        return new BackgroundProgress(
                terminal && !plain
                        ? new LiveProgress(console, LiveProgress.TerminalSize.now())
                        : new PlainProgress(console));
    }

    /**
     * Whether standard error, where progress goes, is a terminal. Java only tells of both standard input and output
     * together; where there is no {@code /proc} the answer is no.
     */
    private static boolean errorIsTerminal() {
        try {
            return Path.of("/proc/self/fd/2").toRealPath().startsWith("/dev/pts");
        } catch (IOException e) {
            return false;
        }
    }

    void begin(List<CaseStatus> cases);

    void end() throws InterruptedException;
}
