package io.perfsanity.engine.scheduler;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The complete answer of a remote script; {@code frame.sh} describes how it is written.
 *
 * @param records between the begin and the end of the answer, in order
 */
record Frame(List<FrameRecord> records) {

    /**
     * The frame that {@code output} holds.
     *
     * @param output of the remote command, with the banners of its shell before the frame
     * @param nonce that the script was given
     * @return empty when the answer's begin or end is missing
     */
    static Optional<Frame> parse(byte[] output, String nonce) {
        byte[] mark = ("\nperf-sanity " + nonce + " ").getBytes(StandardCharsets.US_ASCII);
        List<FrameRecord> records = new ArrayList<>();
        int at = indexOf(output, mark, 0);
        while (at >= 0) {
            int head = at + mark.length;
            int lineEnd = indexOf(output, new byte[] {'\n'}, head);
            if (lineEnd < 0) {
                return Optional.empty();
            }
            at = indexOf(output, mark, lineEnd + 1);
            String[] words = new String(output, head, lineEnd - head, StandardCharsets.US_ASCII).split(" ", -1);
            if (words.length != 2) {
                return Optional.empty();
            }
            byte[] body = Arrays.copyOfRange(output, lineEnd + 1, at < 0 ? output.length : at);
            records.add(new FrameRecord(words[0], words[1], body));
        }
        int last = records.size() - 1;
        boolean complete = last > 0
                && records.get(0).kind().equals("begin")
                && records.get(last).kind().equals("end");
        return complete ? Optional.of(new Frame(List.copyOf(records.subList(1, last)))) : Optional.empty();
    }

    private static int indexOf(byte[] bytes, byte[] wanted, int from) {
        for (int at = from; at <= bytes.length - wanted.length; at++) {
            if (Arrays.mismatch(bytes, at, at + wanted.length, wanted, 0, wanted.length) < 0) {
                return at;
            }
        }
        return -1;
    }

    Stream<FrameRecord> all(String kind) {
        return records.stream().filter(record -> record.kind().equals(kind));
    }

    Optional<FrameRecord> first(String kind) {
        return all(kind).findFirst();
    }

    /** The one record of this kind about this attempt. */
    Optional<FrameRecord> about(String kind, int index) {
        return all(kind)
                .filter(record -> record.key().equals(String.valueOf(index)))
                .findFirst();
    }
}
