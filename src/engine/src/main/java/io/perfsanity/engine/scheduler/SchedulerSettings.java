package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.SchedulerKind;
import java.time.Duration;

/**
 * How a {@link RemoteScheduler} talks to its host.
 *
 * @param loginShell whether commands run in {@code bash -l}
 * @param execLimit how long a remote command may take; submissions get more, by the number of attempts
 * @param submitPause between two sbatch calls
 * @param obey how long a job that is told to end may take until it is killed, and then as long to be gone
 * @param logLimitPerFile bytes of one log that one poll brings
 * @param logLimitPerPoll bytes of all logs that one poll brings
 */
public record SchedulerSettings(
        SchedulerKind kind,
        boolean loginShell,
        Duration execLimit,
        Duration submitPause,
        Duration obey,
        int logLimitPerFile,
        int logLimitPerPoll) {

    /** 60 s a command, no pause, 8 s to obey, 64 KiB of each log and 4 MiB of all logs a poll. */
    public static SchedulerSettings of(SchedulerKind kind) {
        return new SchedulerSettings(
                kind, false, Duration.ofSeconds(60), Duration.ZERO, Duration.ofSeconds(8), 64 * 1024, 4 * 1024 * 1024);
    }

    /** What the profile says, and {@link #of(SchedulerKind)} for all that it doesn't. */
    public static SchedulerSettings of(ClusterProfile profile) {
        boolean loginShell = profile.connection() instanceof Connection.Ssh ssh && ssh.loginShell();
        return of(profile.scheduler())
                .withLoginShell(loginShell)
                .withSubmitPause(profile.limits().submitPause());
    }

    public SchedulerSettings withLoginShell(boolean login) {
        return new SchedulerSettings(kind, login, execLimit, submitPause, obey, logLimitPerFile, logLimitPerPoll);
    }

    public SchedulerSettings withSubmitPause(Duration pause) {
        return new SchedulerSettings(kind, loginShell, execLimit, pause, obey, logLimitPerFile, logLimitPerPoll);
    }

    public SchedulerSettings withObey(Duration time) {
        return new SchedulerSettings(kind, loginShell, execLimit, submitPause, time, logLimitPerFile, logLimitPerPoll);
    }

    public SchedulerSettings withLogLimits(int perFile, int perPoll) {
        return new SchedulerSettings(kind, loginShell, execLimit, submitPause, obey, perFile, perPoll);
    }
}
