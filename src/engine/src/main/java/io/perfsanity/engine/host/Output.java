package io.perfsanity.engine.host;

import java.nio.charset.StandardCharsets;

/** What a command left: its exit code (128 + n for a signal n), and the beginning of its two streams. */
public final class Output {
    private final int exitCode;
    private final byte[] stdout;
    private final String stderr;

    public Output(int exitCode, byte[] stdout, String stderr) {
        this.exitCode = exitCode;
        this.stdout = stdout.clone();
        this.stderr = stderr;
    }

    public int exitCode() {
        return exitCode;
    }

    public boolean succeeded() {
        return exitCode == 0;
    }

    /** Raw, since logs are in any encoding. */
    public byte[] stdout() {
        return stdout.clone();
    }

    /** Standard output as UTF-8. */
    public String text() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    public String stderr() {
        return stderr;
    }
}
