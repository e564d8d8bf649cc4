package io.perfsanity.engine.run;

/**
 * The one line about a run's health: that polls fail, else what the run complains of. A complaint is taken back when a
 * whole tick brought no more of it. Thread-safe.
 */
final class Health {
    private final RunListener listener;
    private String polls = "";
    private String complaint = "";
    /** Since the last tick began. */
    private boolean complained;

    Health(RunListener listener) {
        this.listener = listener;
    }

    synchronized void complain(String message) {
        complained = true;
        complaint = message;
        tell();
    }

    /** What the last poll came to; empty text when it was answered. */
    synchronized void polled(String failure) {
        if (!failure.equals(polls)) {
            polls = failure;
            tell();
        }
    }

    synchronized void beginTick() {
        if (!complained && !complaint.isEmpty()) {
            complaint = "";
            tell();
        }
        complained = false;
    }

    private void tell() {
        listener.healthChanged(polls.isEmpty() ? complaint : polls);
    }
}
