package io.perfsanity.cli;

import io.perfsanity.engine.run.RunListener;
import java.util.List;

/** Shows a run while it goes on. */
interface Progress extends RunListener {

    /**
     * A table that renews itself on a terminal, lines elsewhere.
     *
     * @param signals tell when the terminal gets another size
     */
    static Progress of(Console console, boolean plain, RunTimes times, Signals signals) {
        boolean terminal = Terminal.is(Terminal.STANDARD_ERROR) && !"dumb".equals(System.getenv("TERM"));
        return new BackgroundProgress(
                terminal && !plain
                        ? new LiveProgress(console, Terminal.size(signals), times)
                        : new PlainProgress(console));
    }

    void begin(List<CaseStatus> cases);

    /** Something that the user has to know now; it stays until the next one. */
    void notice(String text);

    /** The same, renewed each second. */
    default void countdown(String text) {}

    /** A second has passed. */
    default void tick() {}

    void end() throws InterruptedException;
}
