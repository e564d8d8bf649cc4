package io.jenkins.plugins.perfsanity.runs;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.RootAction;
import hudson.model.Run;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.runs.ClusterJobs.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The page that shows which builds have jobs on the clusters, and which wait for room there. */
@Extension
@Restricted(NoExternalUse.class)
public class ClusterQueues implements RootAction {
    /** Those on which the viewer may see a build. */
    public List<ClusterQueue> getClusters() {
        boolean all = Jenkins.get().hasPermission(Jenkins.ADMINISTER);
        return ClusterWatches.get().jobs().entrySet().stream()
                .map(each -> new ClusterQueue(
                        each.getKey(),
                        each.getValue().limit(),
                        each.getValue().standings().stream().map(Row::new).toList()))
                .filter(cluster -> !cluster.getRows().isEmpty())
                .filter(cluster -> all || cluster.getRows().stream().anyMatch(Row::isShown))
                .toList();
    }

    @Override
    public String getIconFileName() {
        return PerfSanityConfiguration.get().getClusters().isEmpty()
                ? null
                : "symbol-speedometer-outline plugin-ionicons-api";
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.ClusterQueues_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "perfSanity";
    }

    /** One cluster. */
    public static final class ClusterQueue {
        private final String name;
        private final int limit;
        private final List<Row> rows;

        ClusterQueue(String name, int limit, List<Row> rows) {
            this.name = name;
            this.limit = limit;
            this.rows = rows;
        }

        public String getName() {
            return name;
        }

        public int getLimit() {
            return limit;
        }

        /** Of all runs. */
        public int getLive() {
            return rows.stream().mapToInt(Row::getLive).sum();
        }

        public int getWaiting() {
            return rows.stream().mapToInt(Row::getWaiting).sum();
        }

        /** In the order in which they are served. */
        public List<Row> getRows() {
            return rows;
        }
    }

    /** One run. */
    public static final class Row {
        private final Standing<BuildFiles> standing;

        Row(Standing<BuildFiles> standing) {
            this.standing = standing;
        }

        private Run<?, ?> build() {
            return standing.run().build();
        }

        /** Whether the viewer may know which build it is. */
        public boolean isShown() {
            return build().getParent().hasPermission(Item.READ);
        }

        public String getUrl() {
            return build().getUrl();
        }

        public String getBuildName() {
            return build().getFullDisplayName();
        }

        public String getName() {
            return standing.run().name();
        }

        public int getLive() {
            return standing.live();
        }

        public int getWaiting() {
            return standing.waiting();
        }

        /** Since it was last served; empty text when it waits for nothing. */
        public String getWait() {
            return standing.since()
                    .map(since -> Util.getTimeSpanString(
                            Math.max(0, Duration.between(since, Instant.now()).toMillis())))
                    .orElse("");
        }
    }
}
