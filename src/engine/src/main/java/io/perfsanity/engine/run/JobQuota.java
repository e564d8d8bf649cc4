package io.perfsanity.engine.run;

/** How many jobs a run may have besides its own limit, as where several runs share what a cluster may have. */
@FunctionalInterface
public interface JobQuota {
    /** Each run has its own limit and no other. */
    JobQuota UNLIMITED = (live, wanted) -> wanted;

    /**
     * Asked each time a run might submit, also when it has nothing to submit. Returns at once, and is asked by the thread
     * that drives the run.
     *
     * @param live the jobs that the run has or may have
     * @param wanted how many it would submit now
     * @return how many of these it may submit; the run has them from then on
     */
    int grant(int live, int wanted);
}
