package io.perfsanity.engine.result;

/**
 * An end of a job that we made, or the lack of one that we gave up on.
 *
 * @param reason what the user is told
 */
public record Stop(Kind kind, String reason) {
    /** What it says about the case. */
    public enum Kind {
        CANCELLED,
        SILENT,
        INFRA
    }

    public static Stop cancelled(String reason) {
        return new Stop(Kind.CANCELLED, reason);
    }

    /** It ran, but said nothing for too long. */
    public static Stop silent(String reason) {
        return new Stop(Kind.SILENT, reason);
    }

    public static Stop infra(String reason) {
        return new Stop(Kind.INFRA, reason);
    }

    public boolean isCancellation() {
        return kind == Kind.CANCELLED;
    }

    /** The verdict over a job that ended since we stopped it. Never tried again. */
    Judgement judgement() {
        return new Judgement(
                switch (kind) {
                    case CANCELLED -> Verdict.CANCELLED;
                    case SILENT -> Verdict.TIMEOUT;
                    case INFRA -> Verdict.INFRA;
                },
                reason,
                false);
    }
}
