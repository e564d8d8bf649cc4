package io.perfsanity.cli;

import io.perfsanity.engine.run.RunListener;
import java.util.List;

/** Shows a run while it goes on. */
interface Progress extends RunListener {

    /** A table that renews itself on a terminal, lines elsewhere. */
    static Progress of(Console console, boolean plain) {
        boolean terminal = TerminalSize.errorIsTerminal() && !"dumb".equals(System.getenv("TERM"));
        return new BackgroundProgress(
                terminal && !plain ? new LiveProgress(console, TerminalSize.now()) : new PlainProgress(console));
    }

    void begin(List<CaseStatus> cases);

    void end() throws InterruptedException;
}
