package io.perfsanity.engine.host;

import java.io.IOException;

/** A machine couldn't be reached, refused us or didn't answer in time; what it was asked may or may not have happened. */
public class HostException extends IOException {
    private static final long serialVersionUID = 1L;

    public HostException(String message, Throwable cause) {
        super(message, cause);
    }

    public HostException(String message) {
        super(message);
    }
}
