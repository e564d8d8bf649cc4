package io.perfsanity.engine.run;

import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.JobRef;
import io.perfsanity.engine.scheduler.Scheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ends jobs that outlived their runs. A job is found by its name among those of our own login, never by its id alone. Who
 * sweeps makes sure that nobody drives the run meanwhile.
 */
public final class Sweep {
    /** Jobs of one remote command, which has to answer within seconds. */
    private static final int BATCH = 100;

    private final Scheduler scheduler;

    public Sweep(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Ends the jobs, and keeps those from starting whose submission was in doubt.
     *
     * @return those that may still be alive
     */
    public List<Orphan> end(List<Orphan> orphans) throws IOException {
        Set<Attempt> alive = new HashSet<>();
        List<JobRef> jobs = orphans.stream().map(Orphan::job).toList();
        for (int from = 0; from < jobs.size(); from += BATCH) {
            alive.addAll(scheduler.cancel(jobs.subList(from, Math.min(jobs.size(), from + BATCH))));
        }
        List<Orphan> left = new ArrayList<>(orphans);
        left.removeIf(orphan -> !alive.contains(orphan.job().attempt()));
        return left;
    }

    /** The same for what is written down in a run's directory, which then tells only what is left. */
    public List<Orphan> end(RunDirectory held) throws IOException {
        Orphans record = new Orphans(held.path());
        List<Orphan> written = record.read();
        if (written.isEmpty()) {
            return written;
        }
        List<Orphan> left = end(written);
        record.write(left);
        return left;
    }
}
