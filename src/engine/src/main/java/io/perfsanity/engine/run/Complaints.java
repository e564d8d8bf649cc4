package io.perfsanity.engine.run;

/** What a run says about its health; it is taken back when a whole tick brought no more of it. Thread-safe. */
final class Complaints {
    private final RunListener listener;
    /** Since the last tick began. */
    private boolean complained;

    private boolean standing;

    Complaints(RunListener listener) {
        this.listener = listener;
    }

    synchronized void complain(String message) {
        complained = true;
        standing = true;
        listener.healthChanged(message);
    }

    synchronized void beginTick() {
        if (!complained && standing) {
            standing = false;
            listener.healthChanged("");
        }
        complained = false;
    }
}
