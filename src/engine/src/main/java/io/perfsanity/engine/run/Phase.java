package io.perfsanity.engine.run;

/** Where a case is on its way to a verdict. */
public enum Phase {
    /** Its next attempt isn't submitted yet. */
    WAITING,
    /** The command that submits it was sent; its answer isn't here yet. */
    SUBMITTING,
    /** Whether its job exists isn't known. */
    DOUBTFUL,
    /** Its job waits or runs. */
    LIVE,
    /** Its job is over; what it left isn't here yet. */
    ENDED,
    /** It has a verdict. */
    DONE
}
