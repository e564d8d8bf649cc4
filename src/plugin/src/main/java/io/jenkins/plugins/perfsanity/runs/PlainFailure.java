package io.jenkins.plugins.perfsanity.runs;

import hudson.AbortException;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;

/** Failures as a build's log may have them: their messages quote options, lists and clusters, none of which may steer its reader. */
public final class PlainFailure {
    private PlainFailure() {}

    /** The same, or where its message is no plain text, one of its kind whose message is. */
    public static Throwable of(Throwable failure) {
        if (failure instanceof AbortException refusal) {
            return refusal(refusal);
        }
        String message = failure.getMessage();
        if (!(failure instanceof IOException)
                || message == null
                || PlainText.of(message).equals(message)) {
            return failure;
        }
        // Without its cause, whose message would be printed too
        IOException readable = new IOException(PlainText.of(message));
        readable.setStackTrace(failure.getStackTrace());
        return readable;
    }

    public static AbortException refusal(AbortException refusal) {
        String message = refusal.getMessage();
        return message == null || PlainText.of(message).equals(message)
                ? refusal
                : new AbortException(PlainText.of(message));
    }
}
