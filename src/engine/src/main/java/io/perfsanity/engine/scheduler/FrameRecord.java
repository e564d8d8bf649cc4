package io.perfsanity.engine.scheduler;

import java.nio.charset.StandardCharsets;

/** One piece of a remote script's answer: what it is, which attempt it is about, and any bytes. */
final class FrameRecord {
    private final String kind;
    private final String key;
    private final byte[] body;

    FrameRecord(String kind, String key, byte[] body) {
        this.kind = kind;
        this.key = key;
        this.body = body.clone();
    }

    String kind() {
        return kind;
    }

    /** The attempt's index or a job id; {@code -} where there is nothing to tell apart. */
    String key() {
        return key;
    }

    byte[] bytes() {
        return body.clone();
    }

    /** The body as UTF-8. */
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
