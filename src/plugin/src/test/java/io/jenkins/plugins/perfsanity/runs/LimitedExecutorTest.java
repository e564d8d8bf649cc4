package io.jenkins.plugins.perfsanity.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitedExecutorTest {
    /** Threads whose tasks run when the test says so. */
    private final Deque<Runnable> threads = new ArrayDeque<>();

    private final List<String> done = new ArrayList<>();

    @Test
    void shouldTakeNoMoreThreadsThanItsWidth() {
        LimitedExecutor lane = new LimitedExecutor(threads::add, 2);

        for (String task : List.of("a", "b", "c", "d")) {
            lane.execute(() -> done.add(task));
        }

        assertThat(threads).hasSize(2);
        runAll();
        assertThat(done).containsExactly("a", "b", "c", "d");
    }

    @Test
    void shouldLetAnotherLaneInBetween() {
        LimitedExecutor cluster = new LimitedExecutor(threads::add, 1);
        LimitedExecutor slow = new LimitedExecutor(cluster, 1);
        LimitedExecutor quick = new LimitedExecutor(cluster, 1);

        slow.execute(() -> done.add("slow 1"));
        slow.execute(() -> done.add("slow 2"));
        slow.execute(() -> done.add("slow 3"));
        quick.execute(() -> done.add("quick 1"));

        runAll();
        assertThat(done).containsExactly("slow 1", "quick 1", "slow 2", "slow 3");
    }

    @Test
    void shouldGoOnAfterATaskThatFails() {
        LimitedExecutor lane = new LimitedExecutor(threads::add, 1);
        lane.execute(() -> {
            throw new IllegalStateException("broken");
        });
        lane.execute(() -> done.add("next"));

        assertThatThrownBy(this::runAll).hasMessage("broken");
        runAll();
        assertThat(done).containsExactly("next");
    }

    private void runAll() {
        while (!threads.isEmpty()) {
            threads.poll().run();
        }
    }
}
