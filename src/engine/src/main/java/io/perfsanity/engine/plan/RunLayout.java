package io.perfsanity.engine.plan;

/**
 * Where a run's files lie on the cluster.
 *
 * @param workDirectory of the profile
 * @param runId letters, digits and dashes
 */
public record RunLayout(String workDirectory, String runId) {

    public String runDirectory() {
        return workDirectory + "/runs/" + runId;
    }

    /** Below the run's directory, here as on the cluster: {@code cases/007-…}. */
    public static String casePath(PlannedCase planned) {
        return "cases/" + planned.slug();
    }

    /** The same of one attempt: {@code cases/007-…/attempts/1}. */
    public static String attemptPath(PlannedCase planned, int attempt) {
        return casePath(planned) + "/attempts/" + attempt;
    }

    public String attemptDirectory(PlannedCase planned, int attempt) {
        return runDirectory() + "/" + attemptPath(planned, attempt);
    }

    public String jobName(PlannedCase planned, int attempt) {
        return new JobName(runId, planned.index(), attempt).toString();
    }
}
