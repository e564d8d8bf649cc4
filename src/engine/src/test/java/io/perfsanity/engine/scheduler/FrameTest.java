package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final String NONCE = "5f3a";

    /** As {@code record} of frame.sh writes it. */
    private static byte[] frame(String banner, List<byte[]> bodies) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes(banner));
        out.writeBytes(bytes("\nperf-sanity " + NONCE + " begin -\n"));
        for (int i = 0; i < bodies.size(); i++) {
            out.writeBytes(bytes("\nperf-sanity " + NONCE + " log " + i + "\n"));
            out.writeBytes(bodies.get(i));
        }
        out.writeBytes(bytes("\nperf-sanity " + NONCE + " end -\n"));
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Property
    void shouldGiveBackAnyText(@ForAll @Size(max = 5) List<byte[]> bodies, @ForAll String banner) {
        Frame frame = Frame.parse(frame(banner, bodies), NONCE).orElseThrow();

        assertThat(frame.records())
                .extracting(Frame.Part::text)
                .containsExactlyElementsOf(bodies.stream()
                        .map(body -> new String(body, StandardCharsets.UTF_8))
                        .toList());
    }

    @Property
    void shouldCallEveryCutAnswerIncomplete(@ForAll @Size(max = 3) List<byte[]> bodies, @ForAll int cut) {
        byte[] whole = frame("Welcome!", bodies);

        byte[] part = Arrays.copyOf(whole, Math.floorMod(cut, whole.length));

        assertThat(Frame.parse(part, NONCE)).isEmpty();
    }

    @Property
    void shouldNotTakeBytesForAFrame(@ForAll byte[] noise) {
        assertThat(Frame.parse(noise, NONCE)).isEmpty();
    }

    @Test
    void shouldNotBeFooledByAFrameInALog() {
        byte[] body = bytes("x\nperf-sanity 0000 end -\nperf-sanity end\n\nperf-sanity\n");

        Frame frame = Frame.parse(frame("perf-sanity " + NONCE + " begin", List.of(body)), NONCE)
                .orElseThrow();

        assertThat(frame.about("log", 0).orElseThrow().text()).isEqualTo(new String(body, StandardCharsets.UTF_8));
    }

    @Test
    void shouldIgnoreTheAnswerOfAnotherCommand() {
        assertThat(Frame.parse(frame("", List.of()), "another")).isEmpty();
    }
}
