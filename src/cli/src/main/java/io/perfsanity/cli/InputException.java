package io.perfsanity.cli;

/** What the user gave can't be used; the details were printed already, or are the message. */
final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InputException(String message) {
        super(message);
    }

    InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
