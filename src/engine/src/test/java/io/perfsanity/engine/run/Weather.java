package io.perfsanity.engine.run;

import io.perfsanity.engine.host.Relay;
import io.perfsanity.engine.scheduler.OnSlurmLab;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What happens to a cluster at moments that nobody chose, one misfortune after the other until it clears up. */
final class Weather {
    private static final String[] KINDS = {
        "connections reset",
        "connections cut after some bytes",
        "nothing passes",
        "a round trip of 1 to 5 s",
        "slurmctld stopped"
    };

    private final Relay network;
    private final Random random;
    private final int longestSeconds;
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final Future<?> misfortunes;
    private int count;

    /**
     * Begins at once.
     *
     * @param longestSeconds of one misfortune, and the time without one before each
     */
    Weather(Relay network, Random random, int longestSeconds) {
        this.network = network;
        this.random = random;
        this.longestSeconds = longestSeconds;
        this.misfortunes = executor.submit(() -> {
            while (true) {
                Thread.sleep(longestSeconds * 1000L);
                happen();
            }
        });
    }

    private Duration aWhile() {
        return Duration.ofMillis(500 + random.nextInt(longestSeconds * 1000));
    }

    private void happen() throws IOException, InterruptedException {
        int kind = count++ % KINDS.length;
        Duration length = aWhile();
        System.out.printf("misfortune %d: %s for %s%n", count, KINDS[kind], length);
        switch (kind) {
            case 0 -> network.reset();
            case 1 -> {
                network.cut(random.nextInt(100_000), Integer.MAX_VALUE);
                after(length, () -> network.cut(Long.MAX_VALUE, 0));
            }
            case 2 -> {
                network.fallSilent();
                after(length, network::comeBack);
            }
            case 3 -> {
                network.delay(Duration.ofMillis(500 + random.nextInt(2000)));
                after(length, () -> network.delay(Duration.ZERO));
            }
            default -> {
                lab("controller-hang");
                after(length, () -> lab("controller-start"));
            }
        }
    }

    private interface End {
        void come() throws IOException, InterruptedException;
    }

    private static void after(Duration length, End end) throws IOException, InterruptedException {
        try {
            Thread.sleep(length.toMillis());
        } finally {
            end.come();
        }
    }

    private static void lab(String verb) throws IOException, InterruptedException {
        boolean interrupted = Thread.interrupted();
        OnSlurmLab.slurmLab(verb);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the misfortune that lasts, and fails if one could not be made. */
    void clearUp() throws InterruptedException {
        boolean broken = misfortunes.isDone();
        executor.shutdownNow();
        if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new AssertionError("a misfortune doesn't end");
        }
        if (broken) {
            try {
                misfortunes.get();
            } catch (ExecutionException e) {
                throw new AssertionError("a misfortune could not be made", e.getCause());
            }
        }
    }
}
