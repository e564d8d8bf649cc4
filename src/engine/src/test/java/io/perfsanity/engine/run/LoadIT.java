package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Many runs on the lab, served by one poller, while its network and its controller fail again and again. What ran is
 * counted there. {@code work/soak load} has more runs of more cases for longer.
 */
@Isolated("its network and its controller fail")
@Tag("long")
@EnabledIfSystemProperty(named = "lab.dir", matches = ".+")
class LoadIT {
    private static final int RUNS = Integer.getInteger("load.runs", 6);
    private static final int CASES = Integer.getInteger("load.cases", 12);
    /** As long as new runs take the place of those that have ended. */
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("load.seconds", 180));
    /** Of a misfortune. */
    private static final int LONGEST_SECONDS = Integer.getInteger("load.longest", 8);

    private static final int JOB_SECONDS = Integer.getInteger("load.job", 5);

    private final List<Long> heap = new ArrayList<>();
    private final List<Integer> threads = new ArrayList<>();

    @TempDir
    Path directory;

    @Test
    void shouldLoseAndDoubleNothingWhileNetworkAndControllerFail() throws Exception {
        try (CountedRuns runs = new CountedRuns(directory, JOB_SECONDS, Duration.ofSeconds(15))) {
            Instant end = Instant.now().plus(LENGTH);
            Random random = new Random(Long.getLong("soak.seed", System.nanoTime()));
            Weather weather = new Weather(runs.network(), random, LONGEST_SECONDS);
            try {
                while (Instant.now().isBefore(end)) {
                    while (runs.live() < RUNS) {
                        runs.begin(CASES);
                    }
                    tick(runs);
                }
            } finally {
                weather.clearUp();
            }
            while (runs.live() > 0) {
                tick(runs);
            }
            runs.checkCounts();
        }
        assertFlat("MiB of heap", heap, 16);
        assertFlat("threads", threads, 3);
    }

    private void tick(CountedRuns runs) throws Exception {
        if (runs.tick() == 0) {
            return;
        }
        System.gc();
        heap.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
        threads.add((int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().equals("relay"))
                .count());
        System.out.printf("%s; heap %s MiB, %s threads%n", runs, last(heap), last(threads));
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }

    /** The later half of what was measured is not above the earlier one. */
    private static <T extends Number & Comparable<T>> void assertFlat(String what, List<T> measured, int slack) {
        int half = measured.size() / 2;
        assertThat(Collections.max(measured.subList(half, measured.size())).longValue())
                .as(what)
                .isLessThanOrEqualTo(
                        Collections.max(measured.subList(0, half + 1)).longValue() + slack);
    }
}
