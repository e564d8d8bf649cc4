package io.jenkins.plugins.perfsanity.orphans;

import io.perfsanity.engine.run.Orphan;

/** A job that may live on. In a file of Jenkins, so no record. */
class LeftJob {
    private final String jobName;
    private final String jobId;
    private final String directory;

    LeftJob(Orphan orphan) {
        this.jobName = orphan.jobName();
        this.jobId = orphan.jobId();
        this.directory = orphan.directory();
    }

    Orphan asOrphan() {
        return new Orphan(jobName, jobId, directory);
    }

    /** What people look for on the cluster. */
    String shown() {
        return jobId.isEmpty() ? jobName : jobId;
    }
}
