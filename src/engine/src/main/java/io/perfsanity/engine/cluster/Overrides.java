package io.perfsanity.engine.cluster;

import io.perfsanity.engine.testlist.Mode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a run may say about its cluster: nothing about connection, credentials, directories, commands, mounts or extra
 * arguments, which are the administrator's.
 *
 * @param environment added to the profile's; names that start with {@code PS_}, {@code SLURM_} or {@code SBATCH_} are
 *     refused
 */
public record Overrides(
        Optional<String> partition,
        Optional<String> account,
        Optional<String> qos,
        Optional<String> reservation,
        Map<Mode, Duration> timeLimits,
        Optional<Integer> liveJobs,
        Optional<String> containerImage,
        Map<String, String> environment) {
    public static final Overrides NONE = new Overrides(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Map.of());

    Allocation applyTo(Allocation base) {
        return new Allocation(
                partition.or(base::partition),
                account.or(base::account),
                qos.or(base::qos),
                reservation.or(base::reservation),
                base.constraint(),
                base.nodeList(),
                base.exclude(),
                base.exclusive(),
                base.gpuOption(),
                base.segment(),
                base.comment(),
                base.sbatchArgs(),
                base.srunArgs());
    }
}
