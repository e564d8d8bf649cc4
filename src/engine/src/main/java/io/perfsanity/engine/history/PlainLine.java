package io.perfsanity.engine.history;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a line as {@link LineFormat} writes it where nothing is odd: plain text, nothing to say of how its values stand. That
 * is nearly every line, and a verdict over a run reads tens of thousands of them; any JSON costs three times as much. Whatever
 * isn't exactly so is left to a parser.
 */
final class PlainLine {
    /** Decimals of so many digits are exact after one division, as is the power of ten itself. */
    private static final int EXACT_DIGITS = 15;

    private static final double[] TENS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private static final byte[] START = bytes("{\"v\":" + History.SCHEMA + ",\"run\":\"");
    private static final byte[] ATTEMPT = bytes("\",\"attempt\":");
    private static final byte[] TIME = bytes(",\"time\":");
    private static final byte[] NODES = bytes(",\"nodes\":[\"");
    private static final byte[] NODE = bytes("\",\"");
    private static final byte[] NODES_END = bytes("\"]");
    private static final byte[] COMMIT = bytes(",\"commit\":\"");
    private static final byte[] QUOTE = bytes("\"");
    private static final byte[] VALUES = bytes(",\"values\":[");
    private static final byte[] NULL = bytes("null");
    private static final byte[] COMMA = bytes(",");
    private static final byte[] VALUES_END = bytes("]}");

    private final byte[] text;
    private final int end;
    private int at;

    private PlainLine(byte[] text, int from, int to) {
        this.text = text;
        this.at = from;
        this.end = to;
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    /** Empty for a line that isn't as plain as that, whether it is one or not. */
    static Optional<HistoryLine> read(byte[] text, int from, int to, MetricValues.Names names) {
        return new PlainLine(text, from, to).read(names);
    }

    private Optional<HistoryLine> read(MetricValues.Names names) {
        if (!takes(START)) {
            return Optional.empty();
        }
        String run = word();
        if (run.isEmpty() || !takes(ATTEMPT)) {
            return Optional.empty();
        }
        long attempt = integer();
        if (attempt < 0 || attempt > Integer.MAX_VALUE || !takes(TIME)) {
            return Optional.empty();
        }
        long time = integer();
        List<String> nodes = new ArrayList<>(2);
        if (takes(NODES)) {
            do {
                nodes.add(word());
            } while (takes(NODE));
            if (!takes(NODES_END)) {
                return Optional.empty();
            }
        }
        Optional<String> commit = takes(COMMIT) ? Optional.of(word()) : Optional.empty();
        if (time < 0 || (commit.isPresent() && !takes(QUOTE)) || !takes(VALUES)) {
            return Optional.empty();
        }
        double[] values = new double[names.size()];
        for (int i = 0; i < values.length; i++) {
            if (at < end && text[at] == ']') {
                values[i] = Double.NaN;
            } else if ((i > 0 && !takes(COMMA)) || !takesNumber(values, i)) {
                return Optional.empty();
            }
        }
        return takes(VALUES_END) && at == end
                ? Optional.of(new HistoryLine(
                        run, (int) attempt, Instant.ofEpochMilli(time), nodes, commit, names.of(values), Map.of()))
                : Optional.empty();
    }

    private boolean takes(byte[] expected) {
        if (end - at < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (text[at + i] != expected[i]) {
                return false;
            }
        }
        at += expected.length;
        return true;
    }

    /** Up to what isn't plain in a text. */
    private String word() {
        int from = at;
        while (at < end && text[at] >= ' ' && text[at] != '"' && text[at] != '\\') {
            at++;
        }
        return new String(text, from, at - from, StandardCharsets.US_ASCII);
    }

    /** Below 0 where there is none. */
    private long integer() {
        int from = at;
        long value = 0;
        while (at < end && isDigit(text[at])) {
            value = 10 * value + text[at++] - '0';
        }
        return at == from || at - from > EXACT_DIGITS ? -1 : value;
    }

    private boolean takesNumber(double[] values, int place) {
        if (takes(NULL)) {
            values[place] = Double.NaN;
            return true;
        }
        boolean negative = at < end && text[at] == '-';
        at += negative ? 1 : 0;
        int from = at;
        long digits = 0;
        int point = -1;
        while (at < end && (isDigit(text[at]) || (text[at] == '.' && point < 0))) {
            if (text[at] == '.') {
                point = at;
            } else {
                digits = 10 * digits + text[at] - '0';
            }
            at++;
        }
        int length = at - from - (point < 0 ? 0 : 1);
        double value = digits / TENS[Math.min(EXACT_DIGITS, point < 0 ? 0 : at - point - 1)];
        values[place] = negative ? -value : value;
        return length > 0 && length <= EXACT_DIGITS && point != from && point != at - 1;
    }

    private static boolean isDigit(byte each) {
        return each >= '0' && each <= '9';
    }
}
