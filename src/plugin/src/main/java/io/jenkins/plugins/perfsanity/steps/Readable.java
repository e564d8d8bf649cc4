package io.jenkins.plugins.perfsanity.steps;

import hudson.AbortException;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;

/** Failures as a build's log may have them: their messages quote options, lists and clusters, none of which may steer its reader. */
final class Readable {
    private Readable() {}

    /** The same, or where its message is no plain text, one of its kind whose message is. */
    static Throwable failure(Throwable failure) {
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

    static AbortException refusal(AbortException refusal) {
        String message = refusal.getMessage();
        return message == null || PlainText.of(message).equals(message)
                ? refusal
                : new AbortException(PlainText.of(message));
    }
}
