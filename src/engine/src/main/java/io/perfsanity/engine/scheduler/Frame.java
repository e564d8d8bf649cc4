package io.perfsanity.engine.scheduler;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The complete answer of a remote script; {@code frame.sh} describes how it is written.
 *
 * @param records between the begin and the end of the answer, in order
 */
record Frame(List<Part> records) {

    /**
     * One piece of a remote script's answer.
     *
     * @param kind what it is
     * @param key the attempt's index or a job id; {@code -} where there is nothing to tell apart
     * @param text its body, decoded as UTF-8
     */
    record Part(String kind, String key, String text) {}

    /**
     * The frame that {@code output} holds.
     *
     * @param output of the remote command, with the banners of its shell before the frame
     * @param nonce that the script was given
     * @return empty when the answer's begin or end is missing
     */
    static Optional<Frame> parse(byte[] output, String nonce) {
        // A character a byte: positions are those of the bytes.
        String answer = new String(output, StandardCharsets.ISO_8859_1);
        String mark = "\nperf-sanity " + nonce + " ";
        List<Part> records = new ArrayList<>();
        int at = answer.indexOf(mark);
        while (at >= 0) {
            int lineEnd = answer.indexOf('\n', at + mark.length());
            if (lineEnd < 0) {
                return Optional.empty();
            }
            String[] words = answer.substring(at + mark.length(), lineEnd).split(" ", -1);
            if (words.length != 2) {
                return Optional.empty();
            }
            at = answer.indexOf(mark, lineEnd + 1);
            int end = at < 0 ? output.length : at;
            String body = new String(output, lineEnd + 1, end - lineEnd - 1, StandardCharsets.UTF_8);
            records.add(new Part(words[0], words[1], body));
        }
        int last = records.size() - 1;
        boolean complete = last > 0
                && records.get(0).kind().equals("begin")
                && records.get(last).kind().equals("end");
        return complete ? Optional.of(new Frame(List.copyOf(records.subList(1, last)))) : Optional.empty();
    }

    Stream<Part> all(String kind) {
        return records.stream().filter(record -> record.kind().equals(kind));
    }

    Stream<String> lines(String kind) {
        return all(kind).flatMap(record -> record.text().lines());
    }

    Optional<Part> first(String kind) {
        return all(kind).findFirst();
    }

    /** The one record of this kind about this attempt. */
    Optional<Part> about(String kind, int index) {
        return all(kind)
                .filter(record -> record.key().equals(String.valueOf(index)))
                .findFirst();
    }
}
