package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    private final ExecutorService threads = Patience.threads("patience test");
    private final Patience patience = new Patience(threads);
    private final CountDownLatch stuck = new CountDownLatch(1);

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    private Object block() throws IOException {
        try {
            stuck.await();
            return "freed";
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void shouldFreeACallThatIsStuckAndSayHowLongItWaited() {
        assertThatThrownBy(() -> patience.call("no answer", SHORT, stuck::countDown, this::block))
                .isInstanceOf(HostException.class)
                .hasMessage("no answer within 100 ms");

        assertThat(stuck.getCount()).isZero();
    }

    @Test
    void shouldPassOnWhatACallAnswersOrThrows() throws Exception {
        IOException failure = new IOException("x");

        assertThat(patience.call("no answer", Duration.ofSeconds(20), stuck::countDown, () -> "answer"))
                .isEqualTo("answer");
        assertThatThrownBy(() -> patience.call("no answer", Duration.ofSeconds(20), stuck::countDown, () -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(stuck.getCount()).isEqualTo(1);
    }

    @Test
    void shouldFreeWhatWasLeftBehindAndIsStuck() {
        patience.leave(SHORT, stuck::countDown, stuck::await);

        Awaitility.await().until(() -> stuck.getCount() == 0);
    }

    @Test
    void shouldNotMindAClosedPool() {
        threads.shutdownNow();

        patience.leave(SHORT, stuck::countDown, stuck::await);

        assertThat(stuck.getCount()).isEqualTo(1);
    }
}
