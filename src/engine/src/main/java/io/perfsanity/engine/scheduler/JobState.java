package io.perfsanity.engine.scheduler;

import java.util.Locale;

/**
 * The states of {@code squeue(1)} and {@code sacct(1)}, JOB STATE CODES, of Slurm 20.11 to 26.05.
 *
 * <p>A word that isn't among them is {@link #UNKNOWN} and counts as live: a state we don't understand is not an end.
 */
public enum JobState {
    PENDING(Phase.WAITING),
    CONFIGURING(Phase.WAITING),
    POWER_UP_NODE(Phase.WAITING),
    REQUEUED(Phase.WAITING),
    REQUEUE_FED(Phase.WAITING),
    REQUEUE_HOLD(Phase.WAITING),
    RESV_DEL_HOLD(Phase.WAITING),
    SPECIAL_EXIT(Phase.WAITING),
    RUNNING(Phase.RUNNING),
    COMPLETING(Phase.RUNNING),
    RESIZING(Phase.RUNNING),
    SIGNALING(Phase.RUNNING),
    STAGE_OUT(Phase.RUNNING),
    STOPPED(Phase.RUNNING),
    SUSPENDED(Phase.RUNNING),
    /** Ends the record on this cluster, not the job: a sibling of the federation has it. */
    REVOKED(Phase.RUNNING),
    COMPLETED(Phase.ENDED),
    FAILED(Phase.ENDED),
    CANCELLED(Phase.ENDED),
    TIMEOUT(Phase.ENDED),
    DEADLINE(Phase.ENDED),
    OUT_OF_MEMORY(Phase.ENDED),
    NODE_FAIL(Phase.ENDED),
    BOOT_FAIL(Phase.ENDED),
    PREEMPTED(Phase.ENDED),
    LAUNCH_FAILED(Phase.ENDED),
    RECONFIG_FAIL(Phase.ENDED),
    UNKNOWN(Phase.RUNNING);

    /** Where a job is in its life. */
    public enum Phase {
        WAITING,
        RUNNING,
        ENDED
    }

    private final Phase phase;

    JobState(Phase phase) {
        this.phase = phase;
    }

    public Phase phase() {
        return phase;
    }

    public boolean ended() {
        return phase == Phase.ENDED;
    }

    /** The state in a line of squeue or sacct: {@code CANCELLED by 1000} and {@code CANCELLED+} are CANCELLED. */
    public static JobState of(String text) {
        String word = text.strip().split("[ +]", 2)[0].toUpperCase(Locale.ROOT);
        for (JobState state : values()) {
            if (state.name().equals(word)) {
                return state;
            }
        }
        return UNKNOWN;
    }
}
