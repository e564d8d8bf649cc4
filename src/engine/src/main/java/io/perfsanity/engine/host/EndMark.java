package io.perfsanity.engine.host;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * How a command says on its standard error that it has ended, and with which exit code. What stands between us and it may
 * end too, with an exit code of its own, and ssh has no other word for a command that a signal ended.
 */
final class EndMark {
    private static final String SCRIPT = "\"$@\"; c=$?; echo >&2; echo \"%s $c\" >&2; exit $c";
    /** Of standard error, for messages: the last thing said is why it ended. */
    private static final int KEPT = 1000;

    private final String mark = "perf-sanity-end " + UUID.randomUUID();

    /** The same command, followed by its mark. */
    Command around(Command command) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", SCRIPT.formatted(mark), "sh"));
        words.addAll(command.words());
        return new Command(words, command.deadline());
    }

    /** Hands what isn't the mark to {@code target}. */
    Filter filter(OutputStream target) {
        return new Filter(("\n" + mark + " ").getBytes(StandardCharsets.US_ASCII), target);
    }

    /** Takes the mark out of a stream. */
    static final class Filter extends FilterOutputStream {
        private final byte[] mark;
        private final StringBuilder code = new StringBuilder();
        private final ByteArrayOutputStream last = new ByteArrayOutputStream();
        /** How many of the mark's bytes were seen in a row; they are held back. */
        private int seen;

        private boolean ended;

        Filter(byte[] mark, OutputStream target) {
            super(target);
            this.mark = mark;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            ByteArrayOutputStream plain = new ByteArrayOutputStream(length);
            for (int i = offset; i < offset + length; i++) {
                next(bytes[i], plain);
            }
            out.write(plain.toByteArray());
            keep(plain.toByteArray());
        }

        private void next(byte b, ByteArrayOutputStream plain) {
            if (ended) {
                plain.write(b);
            } else if (seen == mark.length) {
                ended = b == '\n';
                if (!ended) {
                    code.append((char) b);
                }
            } else if (b == mark[seen]) {
                seen++;
            } else {
                plain.write(mark, 0, seen);
                // The line end that it begins with occurs in it once only
                seen = b == mark[0] ? 1 : 0;
                if (seen == 0) {
                    plain.write(b);
                }
            }
        }

        private void keep(byte[] plain) {
            byte[] before = last.toByteArray();
            last.reset();
            int fromBefore = Math.min(before.length, Math.max(0, KEPT - plain.length));
            last.write(before, before.length - fromBefore, fromBefore);
            int fromPlain = Math.min(plain.length, KEPT);
            last.write(plain, plain.length - fromPlain, fromPlain);
        }

        /** What was held back and is no mark, since the stream has ended. */
        synchronized void flushRest() throws IOException {
            if (seen < mark.length) {
                out.write(mark, 0, seen);
                seen = 0;
            }
        }

        /** The exit code, once the mark has come. */
        synchronized OptionalInt code() {
            return ended && code.toString().matches("\\d{1,3}")
                    ? OptionalInt.of(Integer.parseInt(code.toString()))
                    : OptionalInt.empty();
        }

        /** The end of all that wasn't the mark. */
        synchronized String last() {
            return last.toString(StandardCharsets.UTF_8);
        }
    }
}
