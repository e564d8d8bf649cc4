package io.jenkins.plugins.perfsanity.support;

import com.cloudbees.jenkins.support.api.Component;
import com.cloudbees.jenkins.support.api.Container;
import com.cloudbees.jenkins.support.api.PrintedContent;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.security.Permission;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.runs.ClusterLoad;
import io.jenkins.plugins.perfsanity.runs.ClusterWatches;
import java.io.PrintWriter;
import java.util.Set;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The configured clusters and what runs on them. Of a profile nothing is told: its environment may hold what an
 * administrator should have kept in a credential, and its hosts are nobody else's business.
 */
@Extension(optional = true)
@Restricted(NoExternalUse.class)
public class ClusterComponent extends Component {
    @NonNull
    @Override
    public Set<Permission> getRequiredPermissions() {
        return Set.of(Jenkins.ADMINISTER);
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.ClusterComponent_DisplayName();
    }

    @NonNull
    @Override
    public ComponentCategory getCategory() {
        return ComponentCategory.BUILDS;
    }

    @Override
    public void addContents(@NonNull Container container) {
        container.add(new Clusters());
    }

    /** One file, in the form that other files of a bundle have. */
    private static final class Clusters extends PrintedContent {
        Clusters() {
            super("perf-sanity/clusters.md");
        }

        @Override
        protected void printTo(PrintWriter out) {
            out.println("# Perf Sanity clusters");
            for (ClusterDefinition cluster : PerfSanityConfiguration.get().getClusters()) {
                ClusterLoad load = ClusterWatches.get().load(cluster.getName());
                out.println();
                out.println("## " + cluster.getName());
                out.println();
                out.println(
                        " * connection: " + cluster.getConnection().getClass().getSimpleName());
                out.println(" * folders that may use it: "
                        + (cluster.getFolders().isEmpty()
                                ? "all"
                                : cluster.getFolders().size()));
                out.println(" * runs: " + load.runs());
                out.println(" * live jobs: " + load.liveJobs());
                out.println(" * waiting cases: " + load.waitingCases());
                out.println(" * last poll: " + load.pollTime().toMillis() + " ms");
                out.println(" * failed polls in a row: " + load.failedPolls());
            }
        }
    }
}
