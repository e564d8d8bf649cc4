package io.perfsanity.engine.run;

/** What a run says about its health; it is taken back when a whole tick brought no more of it. Thread-safe. */
final class Complaints {
    private final RunListener listener;
    private int sinceTick;
    private boolean standing;

    Complaints(RunListener listener) {
        this.listener = listener;
    }

    synchronized void complain(String message) {
        sinceTick++;
        standing = true;
        listener.healthChanged(message);
    }

    synchronized void beginTick() {
        if (sinceTick == 0 && standing) {
            standing = false;
            listener.healthChanged("");
        }
        sinceTick = 0;
    }
}
