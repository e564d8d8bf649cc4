package io.perfsanity.engine.result;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the attempts of a case took together.
 *
 * @param gpuHours allocated GPUs × hours of running; 0 when the number of GPUs is unknown
 */
public record Usage(Duration queued, Duration running, double gpuHours) {

    public static Usage of(List<AttemptResult> attempts, Optional<Integer> gpusAllocated) {
        Duration queued = Duration.ZERO;
        Duration running = Duration.ZERO;
        for (AttemptResult attempt : attempts) {
            queued = queued.plus(attempt.timeQueued());
            running = running.plus(attempt.timeRunning());
        }
        double hours = running.toMillis() / 3_600_000.0;
        return new Usage(
                queued, running, gpusAllocated.map(gpus -> gpus * hours).orElse(0.0));
    }
}
