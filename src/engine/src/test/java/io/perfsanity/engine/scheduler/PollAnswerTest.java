package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.scheduler.Observation.LogGrowth;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class PollAnswerTest {

    @Test
    void shouldReadTheExitFile() {
        assertThat(PollAnswer.exitFile("rc=0\n")).contains(new ExitFile(Optional.of(0), ""));
        assertThat(PollAnswer.exitFile("rc=1\nreason=server-died CTX_0\n"))
                .contains(new ExitFile(Optional.of(1), "server-died CTX_0"));
        assertThat(PollAnswer.exitFile("rc=unfinished\n")).contains(new ExitFile(Optional.empty(), ""));
    }

    @Test
    void shouldWaitForAnExitFileThatIsHalfWritten() {
        assertThat(PollAnswer.exitFile("")).isEmpty();
        assertThat(PollAnswer.exitFile("rc=")).isEmpty();
        assertThat(PollAnswer.exitFile("rc=1")).isEmpty();
        assertThat(PollAnswer.exitFile("reason=timeout\n")).isEmpty();
    }

    @Test
    void shouldNotTakeAnythingElseForSuccess() {
        assertThat(PollAnswer.exitFile("rc=\n").orElseThrow().rc()).isEmpty();
        assertThat(PollAnswer.exitFile("rc=zero\n").orElseThrow().rc()).isEmpty();
        assertThat(PollAnswer.exitFile("rc=99999999999\n").orElseThrow().rc()).isEmpty();
    }

    @Property
    void shouldReadAnyExitFileWithoutError(@ForAll String text) {
        assertThat(PollAnswer.exitFile(text)).isNotNull();
    }

    @Property
    void shouldPutAnyTextTogetherFromAnyCuts(
            @ForAll @StringLength(min = 1, max = 60) String text, @ForAll @IntRange(min = 1, max = 9) int step) {
        byte[] whole = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder received = new StringBuilder();
        int offset = 0;
        while (offset < whole.length) {
            byte[] part = Arrays.copyOfRange(whole, offset, Math.min(offset + Math.max(step, 4), whole.length));
            LogGrowth growth = PollAnswer.growth(body(offset, whole.length, part));
            assertThat(growth.offset()).isEqualTo(offset);
            assertThat(growth.length()).isPositive();
            received.append(growth.text());
            offset += growth.length();
        }
        assertThat(received.toString()).isEqualTo(new String(whole, StandardCharsets.UTF_8));
    }

    @Property
    void shouldAlwaysAdvanceInBytesThatAreNoText(@ForAll byte[] bytes) {
        LogGrowth growth = PollAnswer.growth(body(0, bytes.length, bytes));

        assertThat(growth.length()).isBetween(Math.min(1, bytes.length), bytes.length);
        assertThat(growth.size()).isEqualTo(bytes.length);
    }

    private static byte[] body(long offset, long size, byte[] bytes) {
        byte[] head = (offset + " " + size + " job.log\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, all, head.length, bytes.length);
        return all;
    }
}
