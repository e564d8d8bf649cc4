package io.jenkins.plugins.perfsanity.orphans;

import io.jenkins.plugins.perfsanity.orphans.StartedRuns.Fate;
import io.perfsanity.engine.run.RunJob;
import java.util.Date;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A live job that a search found, for a page, so no record. */
@Restricted(NoExternalUse.class)
public class FoundJob {
    private final String cluster;
    private final RunJob found;
    private final Fate fate;

    FoundJob(String cluster, RunJob found, Fate fate) {
        this.cluster = cluster;
        this.found = found;
        this.fate = fate;
    }

    public String getCluster() {
        return cluster;
    }

    public String getRunId() {
        return found.name().runId();
    }

    public int getCaseNumber() {
        return found.name().caseNumber();
    }

    public int getAttempt() {
        return found.name().attempt();
    }

    public String getJobId() {
        return found.job().jobId();
    }

    public String getState() {
        return found.job().state().name();
    }

    /** Null where the cluster doesn't tell. Called by Jelly. */
    public Date getStart() {
        return found.job().start().map(Date::from).orElse(null);
    }

    /** Whether its run is one of this controller's; else others may drive it. */
    public boolean isOurs() {
        return fate == Fate.DEAD;
    }
}
