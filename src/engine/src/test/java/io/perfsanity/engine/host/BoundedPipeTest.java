package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BoundedPipeTest {
    private static Deadline later() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    private static InputStream source(BoundedPipe pipe, Duration limit) {
        return pipe.source(limit::toNanos, () -> new SocketTimeoutException("late"));
    }

    @Property(tries = 30)
    void shouldDeliverWhatWasWrittenWhateverItsCapacity(
            @ForAll @Size(max = 200) byte[] data, @ForAll @IntRange(min = 1, max = 50) int capacity) throws Exception {
        BoundedPipe pipe = new BoundedPipe(capacity, later());
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < data.length; i += 7) {
                    pipe.sink().write(data, i, Math.min(7, data.length - i));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            pipe.end();
        });

        assertThat(source(pipe, Duration.ZERO).readAllBytes()).isEqualTo(data);
        writer.get();
    }

    @Test
    void shouldDeliverWhatCameBeforeAFailure() throws IOException {
        BoundedPipe pipe = new BoundedPipe(10, later());
        IOException lost = new IOException("lost");
        pipe.sink().write(new byte[] {1, 2});
        pipe.fail(lost);

        InputStream in = source(pipe, Duration.ZERO);
        assertThat(in.readNBytes(2)).containsExactly(1, 2);
        assertThatThrownBy(in::read).isSameAs(lost);
    }

    @Test
    void shouldEndAReadAfterItsLimit() {
        InputStream in = source(new BoundedPipe(10, later()), Duration.ofMillis(50));

        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void shouldFreeAWriterWhenTheDeadlinePasses() throws IOException {
        BoundedPipe pipe = new BoundedPipe(1, Deadline.after(Duration.ofMillis(100)));
        pipe.sink().write(1);
        // Nobody reads
        pipe.sink().write(2);

        assertThat(source(pipe, Duration.ZERO).read()).isEqualTo(-1);
    }
}
