package io.jenkins.plugins.perfsanity.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.MetricSet;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.XmlFile;
import hudson.model.Saveable;
import hudson.model.listeners.SaveableListener;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.runs.ClusterLoad;
import io.jenkins.plugins.perfsanity.runs.ClusterWatches;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import jenkins.metrics.api.MetricProvider;
import jenkins.metrics.api.Metrics;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Five gauges for each configured cluster, {@code perf-sanity.<cluster>.live-jobs} and so on. */
@Extension(optional = true)
@Restricted(NoExternalUse.class)
public class ClusterGauges extends MetricProvider {
    private static final String PREFIX = "perf-sanity";

    @NonNull
    @Override
    public MetricSet getMetricSet() {
        return metrics(gauges());
    }

    private static Map<String, Metric> gauges() {
        Map<String, Metric> gauges = new TreeMap<>();
        for (ClusterDefinition definition : PerfSanityConfiguration.get().getClusters()) {
            String cluster = definition.getName();
            add(gauges, cluster, "runs", ClusterLoad::runs);
            add(gauges, cluster, "live-jobs", ClusterLoad::liveJobs);
            add(gauges, cluster, "waiting-cases", ClusterLoad::waitingCases);
            add(gauges, cluster, "poll-millis", load -> load.pollTime().toMillis());
            add(gauges, cluster, "failed-polls", ClusterLoad::failedPolls);
        }
        return gauges;
    }

    private static void add(
            Map<String, Metric> gauges, String cluster, String name, Function<ClusterLoad, Number> value) {
        Gauge<Number> gauge = () -> value.apply(ClusterWatches.get().load(cluster));
        gauges.put(MetricRegistry.name(PREFIX, cluster, name), gauge);
    }

    /** Has gauges for clusters that are configured while Jenkins runs, and none for those that are gone. */
    @Extension(optional = true)
    public static class Changes extends SaveableListener {
        @Override
        public void onChange(Saveable saved, XmlFile file) {
            if (saved instanceof PerfSanityConfiguration) {
                renew(Metrics.metricRegistry());
            }
        }

        /**
         * The registry refuses a name that it has, as of a cluster that stays. Public because core looks at public
         * methods: without the Metrics plugin it finds this class unfit at once.
         */
        public void renew(MetricRegistry registry) {
            Map<String, Metric> wanted = gauges();
            registry.removeMatching((name, metric) -> name.startsWith(PREFIX + ".") && !wanted.containsKey(name));
            wanted.keySet().removeAll(registry.getNames());
            wanted.forEach(registry::register);
        }
    }
}
