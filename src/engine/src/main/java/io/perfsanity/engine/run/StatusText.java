package io.perfsanity.engine.run;

import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.text.Words;

/** What one line says about a case, on a terminal as in a build's log. */
public final class StatusText {
    private StatusText() {}

    /** {@code PENDING (Resources)}, {@code RUNNING on gb200-node[1-2]}, {@code FAILED: …}. */
    public static String of(CaseStatus status) {
        return of(status, Words.ENGLISH);
    }

    /** The same in the reader's language. */
    public static String of(CaseStatus status, Words words) {
        boolean rerun = status.result().isPresent() && status.phase() != Phase.DONE;
        return rerun ? words.say("status.again", phase(status, words)) : phase(status, words);
    }

    private static String phase(CaseStatus status, Words words) {
        return switch (status.phase()) {
            case WAITING ->
                words.say(status.attempt() > 1 && status.result().isEmpty() ? "status.retry" : "status.waiting");
            case SUBMITTING -> words.say("status.submitting");
            case DOUBTFUL -> words.say("status.doubtful", words.phrase(status.reason()));
            case LIVE -> live(status, words);
            case ENDED -> words.say("status.ended");
            case DONE ->
                status.result()
                        .map(result -> words.say("status." + result.verdict(), words.phrase(result.reason())))
                        .orElseGet(() -> words.say("status.done"));
        };
    }

    private static String live(CaseStatus status, Words words) {
        String job = status.jobId().map(id -> words.say("status.job", id)).orElse("");
        if (status.state().isEmpty()) {
            return job + words.say("status.submitted");
        }
        JobState state = status.state().get();
        if (state.phase() == JobState.Phase.WAITING) {
            boolean saysWhy = !status.reason().isBlank() && !status.reason().equals("None");
            return job + state + (saysWhy ? " (" + status.reason() + ")" : "");
        }
        return job + state + (status.nodes().isEmpty() ? "" : words.say("status.on", status.nodes()));
    }
}
