package io.jenkins.plugins.perfsanity.orphans;

import hudson.Extension;
import hudson.model.AdministrativeMonitor;
import hudson.model.Computer;
import io.jenkins.plugins.perfsanity.orphans.OrphanSweep.Findings;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpRedirect;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Tells administrators of jobs that outlived their builds, and lets them look for such jobs and end them. */
@Extension
@Restricted(NoExternalUse.class)
public class OrphanMonitor extends AdministrativeMonitor {
    private final AtomicReference<Work> work = new AtomicReference<>(Work.NONE);
    private volatile Findings findings = new Findings(List.of(), List.of());
    private volatile boolean searched;

    /** What a button began. */
    public enum Work {
        NONE,
        SEARCHING,
        ENDING
    }

    @Override
    public String getDisplayName() {
        return Messages.OrphanMonitor_DisplayName();
    }

    @Override
    public boolean isActivated() {
        return !StartedRuns.get().dead().isEmpty();
    }

    /** Runs that left jobs, or may have. Called by Jelly. */
    public List<StartedRun> getRuns() {
        return StartedRuns.get().dead();
    }

    /** Live jobs that the last search found and that no live run of this controller has. Called by Jelly. */
    public List<FoundJob> getFound() {
        return findings.jobs();
    }

    /** Clusters on which nothing could be looked for. Called by Jelly. */
    public List<String> getProblems() {
        return findings.problems();
    }

    public boolean isSearched() {
        return searched;
    }

    public boolean isSearching() {
        return work.get() == Work.SEARCHING;
    }

    public boolean isEnding() {
        return work.get() == Work.ENDING;
    }

    /** Looks on all clusters for jobs of runs that nobody drives here. */
    @POST
    public HttpResponse doSearch() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        begin(Work.SEARCHING, this::search);
        return HttpRedirect.DOT;
    }

    private void search() {
        findings = OrphanSweep.get().find();
        searched = true;
    }

    /** Ends the jobs of all dead runs of this controller. */
    @POST
    public HttpResponse doEnd() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        begin(Work.ENDING, () -> {
            StartedRuns runs = StartedRuns.get();
            OrphanSweep.get().end(runs.close(runs.dead()));
            if (searched) {
                search();
            }
        });
        return HttpRedirect.DOT;
    }

    /** Forgets a dead run, as where its cluster is gone for good. */
    @POST
    public HttpResponse doForget(@QueryParameter String runId) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        StartedRuns runs = StartedRuns.get();
        runs.forget(
                runs.dead().stream().filter(run -> run.getRunId().equals(runId)).toList());
        return HttpRedirect.DOT;
    }

    /** Outside of the request, which must not wait for clusters; a second click while it goes on does nothing. */
    private void begin(Work what, Runnable how) {
        if (work.compareAndSet(Work.NONE, what)) {
            Computer.threadPoolForRemoting.execute(() -> {
                try {
                    how.run();
                } finally {
                    work.set(Work.NONE);
                }
            });
        }
    }
}
