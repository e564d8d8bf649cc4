package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.scheduler.JobState;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BackgroundProgressTest {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Queue<String> shown = new ConcurrentLinkedQueue<>();

    /** A terminal that stands still at its first line. */
    private final Progress terminal = new Progress() {
        @Override
        public void begin(List<CaseStatus> cases) {
            shown.add("begin");
        }

        @Override
        public void caseChanged(CaseStatus status) {
            stopped.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            shown.add(status.index() + " " + status.phase());
        }

        @Override
        public void healthChanged(String message) {
            shown.add(message);
        }

        @Override
        public void notice(String text) {
            shown.add(text);
        }

        @Override
        public void end() {
            shown.add("end");
        }
    };

    private final BackgroundProgress progress = new BackgroundProgress(terminal);

    @Test
    void shouldHoldUpNobodyWhileTheTerminalStandsStillAndThenShowTheLatest() throws InterruptedException {
        progress.begin(List.of());
        progress.caseChanged(Sample.status(1, Phase.SUBMITTING));
        stopped.await();
        for (int i = 0; i < 1_000; i++) {
            progress.caseChanged(Sample.live(1, JobState.PENDING, "Resources " + i, ""));
            progress.caseChanged(Sample.status(2, Phase.SUBMITTING));
            progress.healthChanged("no answer");
        }
        assertThat(shown).containsExactly("begin");

        goOn.countDown();
        progress.end();

        assertThat(shown).containsExactly("begin", "1 SUBMITTING", "1 LIVE", "2 SUBMITTING", "no answer", "end");
    }

    @Test
    void shouldEndThoughTheTerminalStandsStill() throws InterruptedException {
        progress.begin(List.of());
        progress.caseChanged(Sample.status(1, Phase.SUBMITTING));
        stopped.await();

        progress.end();

        assertThat(shown).containsExactly("begin");
        goOn.countDown();
        await().until(() -> shown.contains("1 SUBMITTING"));
    }
}
