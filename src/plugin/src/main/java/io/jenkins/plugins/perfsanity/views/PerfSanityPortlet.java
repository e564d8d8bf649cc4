package io.jenkins.plugins.perfsanity.views;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Descriptor;
import hudson.plugins.view.dashboard.Dashboard;
import hudson.plugins.view.dashboard.DashboardPortlet;
import io.perfsanity.engine.testlist.Mode;
import java.util.List;
import org.kohsuke.stapler.DataBoundConstructor;

/** The last runs of a dashboard's jobs, a line each, with a column a mode. */
public class PerfSanityPortlet extends DashboardPortlet {
    @DataBoundConstructor
    public PerfSanityPortlet(String name) {
        super(name);
    }

    public List<String> getModes() {
        return Mode.words();
    }

    /** Of those jobs that have any. */
    public List<LastRun> getLastRuns() {
        Dashboard dashboard = getDashboard();
        return dashboard == null
                ? List.of()
                : List.<Object>copyOf(dashboard.getJobs()).stream()
                        .flatMap(job -> LastRun.of(job).stream())
                        .toList();
    }

    /** There only when the Dashboard View plugin is. */
    @Extension(optional = true)
    public static final class DescriptorImpl extends Descriptor<DashboardPortlet> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PerfSanityPortlet_DisplayName();
        }
    }
}
