package io.perfsanity.engine.scheduler;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Why a job waits, as {@code squeue}'s {@code %r} says it. The names are those of Slurm's {@code job_state_reason.c}
 * (23.11 and newer) and of {@code slurm_protocol_defs.c} before it.
 */
public final class PendingReason {
    private static final Set<String> INCURABLE = Set.of(
            "PartitionTimeLimit",
            // Only of too many nodes: nodes that are down or drained make it ReqNodeNotAvail.
            "PartitionNodeLimit",
            "BadConstraints",
            "InvalidAccount",
            "InvalidQOS",
            "AccountNotAllowed",
            "QOSNotAllowed",
            "DependencyNeverSatisfied",
            "MaxMemPerLimit",
            "ReservationDeleted",
            "ReservationInvalid");

    /**
     * A limit of one job's size or time: {@code QOSMaxWallDurationPerJobLimit}, {@code AssocMaxGRESPerNode},
     * {@code QOSMinCpuNotSatisfied}. Those {@code PerUser} and {@code PerAccount} and of groups end with other jobs.
     */
    private static final Pattern LIMIT_OF_A_JOB = Pattern.compile("(QOS|Assoc)Max\\w+Per(Job|Node)(Limit)?|QOSMin\\w+");

    /** What ends by itself, or with what other jobs do. */
    private static final Pattern PASSING =
            Pattern.compile("Resources|Priority|BeginTime|Dependency|Licenses|Reservation|Cleaning|JobHeld(User|Admin)"
                    + "|ReqNodeNotAvail.*|(QOS|Assoc)(Grp\\w+|\\w+Per(User|Account)\\w*)");

    private PendingReason() {}

    /**
     * Whether a job that waits for this reason will never start, however long it waits, unless somebody changes the job or
     * the cluster. A job that is held isn't among them: it may be released any time.
     */
    public static boolean incurable(String reason) {
        return INCURABLE.contains(reason) || LIMIT_OF_A_JOB.matcher(reason).matches();
    }

    /** Whether jobs wait for this reason that will start in their time: no reason to end one. */
    public static boolean passing(String reason) {
        return PASSING.matcher(reason).matches();
    }
}
