package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.SchedulerKind;
import java.time.Duration;

/**
 * How a {@link RemoteScheduler} talks to its host.
 *
 * @param loginShell whether commands run in {@code bash -l}
 * @param execLimit how long a remote command may take; submissions get more, by the number of attempts
 * @param submitPause between two sbatch calls
 * @param obey how long a job that is told to end may take until it is killed, and then as long to be gone
 */
public record SchedulerSettings(
        SchedulerKind kind, boolean loginShell, Duration execLimit, Duration submitPause, Duration obey) {

    /** 60 s a command, no pause, 8 s to obey. */
    public static SchedulerSettings of(SchedulerKind kind) {
        return new SchedulerSettings(kind, false, Duration.ofSeconds(60), Duration.ZERO, Duration.ofSeconds(8));
    }

    /** What the profile says, and {@link #of(SchedulerKind)} for all that it doesn't. */
    public static SchedulerSettings of(ClusterProfile profile) {
        SchedulerSettings rest = of(profile.scheduler());
        return new SchedulerSettings(
                rest.kind,
                profile.connection().loginShell(),
                rest.execLimit,
                profile.limits().submitPause(),
                rest.obey);
    }
}
