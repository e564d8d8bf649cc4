package io.jenkins.plugins.perfsanity.orphans;

import hudson.Extension;
import hudson.model.AdministrativeMonitor;
import hudson.model.Computer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpRedirect;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Tells administrators of jobs that outlived their builds, and lets them end these. */
@Extension
@Restricted(NoExternalUse.class)
public class OrphanMonitor extends AdministrativeMonitor {
    private final AtomicBoolean ending = new AtomicBoolean();

    @Override
    public String getDisplayName() {
        return Messages.OrphanMonitor_DisplayName();
    }

    @Override
    public boolean isActivated() {
        return !getRuns().isEmpty() || !getUnreadable().isEmpty();
    }

    /** Runs that left jobs, or may have. Called by Jelly. */
    public List<StartedRun> getRuns() {
        return StartedRuns.get().dead();
    }

    /** A list of runs that couldn't be understood, or empty text. Called by Jelly. */
    public String getUnreadable() {
        Path aside = new StartedRunsFile().aside();
        return Files.exists(aside) ? aside.toString() : "";
    }

    public boolean isEnding() {
        return ending.get();
    }

    /** Ends the jobs of all dead runs of this controller. */
    @POST
    public HttpResponse doEnd() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        // Outside of the request, which must not wait for clusters; a second click while it goes on does nothing
        if (ending.compareAndSet(false, true)) {
            Computer.threadPoolForRemoting.execute(() -> {
                try {
                    StartedRuns runs = StartedRuns.get();
                    OrphanSweep.get().end(runs.close(runs.dead()));
                } finally {
                    ending.set(false);
                }
            });
        }
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
}
