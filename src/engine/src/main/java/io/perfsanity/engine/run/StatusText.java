package io.perfsanity.engine.run;

import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.scheduler.JobState;

/** What one line says about a case, on a terminal as in a build's log. */
public final class StatusText {
    private StatusText() {}

    /** {@code PENDING (Resources)}, {@code RUNNING on gb200-node[1-2]}, {@code FAILED: …}. */
    public static String of(CaseStatus status) {
        boolean rerun = status.result().isPresent() && status.phase() != Phase.DONE;
        return rerun ? "once more, to be sure: " + phase(status) : phase(status);
    }

    private static String phase(CaseStatus status) {
        return switch (status.phase()) {
            case WAITING -> status.attempt() > 1 && status.result().isEmpty() ? "to be tried again" : "waiting";
            case SUBMITTING -> "being submitted";
            case DOUBTFUL -> "submission in doubt: " + status.reason();
            case LIVE -> live(status);
            case ENDED -> "fetching results";
            case DONE ->
                status.result()
                        .map(result -> result.verdict() + ": " + result.reason())
                        .orElse("done");
        };
    }

    private static String live(CaseStatus status) {
        String job = status.jobId().map(id -> "job " + id + " ").orElse("");
        if (status.state().isEmpty()) {
            return job + "submitted";
        }
        JobState state = status.state().get();
        if (state.phase() == JobState.Phase.WAITING) {
            boolean saysWhy = !status.reason().isBlank() && !status.reason().equals("None");
            return job + state + (saysWhy ? " (" + status.reason() + ")" : "");
        }
        return job + state + (status.nodes().isEmpty() ? "" : " on " + status.nodes());
    }
}
