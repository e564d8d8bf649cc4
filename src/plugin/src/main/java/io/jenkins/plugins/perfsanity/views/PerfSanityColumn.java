package io.jenkins.plugins.perfsanity.views;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.views.ListViewColumn;
import hudson.views.ListViewColumnDescriptor;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** How many cases passed in the last completed build of each job of a list. */
public class PerfSanityColumn extends ListViewColumn {
    @DataBoundConstructor
    public PerfSanityColumn() {
        // Has no options
    }

    /** Called by Jelly, which shows nothing for null. */
    @CheckForNull
    public LastRun find(Object item) {
        return LastRun.of(item).orElse(null);
    }

    /** Offered, not shown by itself: most jobs of a controller have no runs. */
    @Extension
    @Symbol("perfSanityColumn")
    public static final class DescriptorImpl extends ListViewColumnDescriptor {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PerfSanityColumn_DisplayName();
        }

        @Override
        public boolean shownByDefault() {
            return false;
        }
    }
}
