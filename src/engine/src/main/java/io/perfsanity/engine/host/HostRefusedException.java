package io.perfsanity.engine.host;

/**
 * A machine answered and refused us, or isn't the one we know: wrong host key, user, key, passphrase or password. Trying
 * again won't help until somebody changes something.
 */
public class HostRefusedException extends HostException {
    private static final long serialVersionUID = 1L;

    public HostRefusedException(String message, Throwable cause) {
        super(message, cause);
    }

    public HostRefusedException(String message) {
        super(message);
    }
}
