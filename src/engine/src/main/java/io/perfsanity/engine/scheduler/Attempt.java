package io.perfsanity.engine.scheduler;

/**
 * One job for one case.
 *
 * @param jobName unique over all runs: {@code ps-<runId>-<case>-<attempt>}; what finds the job again after a lost answer
 * @param directory absolute, on the cluster; holds {@code launch.sh} and takes all that the job leaves
 */
public record Attempt(String jobName, String directory) {}
