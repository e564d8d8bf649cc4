package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.host.HostException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Submits, watches and cancels jobs on one host. Stateless, so that a run can go on with another instance.
 *
 * <p>All methods throw {@link HostException} when the host can't be reached or its answer is incomplete; nothing may be
 * concluded from that.
 */
public interface Scheduler {

    /**
     * Takes the run's fence: from its return on, no submit loop of an older connection submits another job.
     *
     * @return what submit loops of this run need
     */
    Fence takeFence(String runDirectory) throws IOException;

    /**
     * Submits the attempts in order with one remote command that writes each id into the attempt's {@code job} file at
     * once and goes on when the connection dies.
     *
     * <p>May be asked again about the same attempts: one with a {@code job} file is accepted with that id, one whose
     * submission was begun and has no known outcome is doubtful, and only one that no loop has tried is submitted.
     */
    List<SubmitOutcome> submit(Fence fence, List<Attempt> attempts) throws IOException;

    /** Asks about all jobs, of any number of runs, with one remote command; the answers come in the same order. */
    List<Observation> poll(List<JobRef> jobs) throws IOException;

    /**
     * Claims an attempt for nobody, so that a job which turns up for it later ends at once.
     *
     * @return true when no job can run for it any more; false when a job had claimed it before
     */
    boolean abandon(Attempt attempt) throws IOException;

    /**
     * Cancels the jobs of the attempts, by id and by name, TERM then KILL, and abandons the attempts so that a job whose
     * submission was in doubt can't start later.
     *
     * @return the attempts whose jobs may still be alive
     */
    List<Attempt> cancel(List<JobRef> jobs) throws IOException;

    /**
     * The right to submit for a run. A newer connection replaces the token on the cluster; a submit loop that finds another
     * than its own stops before the next job.
     *
     * @param runDirectory absolute, on the cluster
     */
    record Fence(String runDirectory, String token) {}

    /**
     * What became of the request to submit one attempt.
     *
     * @param message what the scheduler said; empty text when all went well
     */
    record SubmitOutcome(Attempt attempt, Kind kind, Optional<String> jobId, String message) {

        /** How sure we are. */
        public enum Kind {
            /** The job exists; its id is known. */
            ACCEPTED,
            /** The scheduler refused for good, in the words of the message, and no job can run for the attempt any more. */
            REJECTED,
            /** Certainly not submitted: the site lets nobody have more jobs in the queue; room comes when some have ended. */
            NO_ROOM,
            /** Time-out or no answer: the job may exist. */
            DOUBTFUL,
            /** Certainly not submitted: a newer connection holds the fence, or an earlier attempt ended the batch. */
            NOT_TRIED
        }
    }
}
