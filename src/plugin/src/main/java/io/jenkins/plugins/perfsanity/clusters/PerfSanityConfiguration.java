package io.jenkins.plugins.perfsanity.clusters;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jenkins.model.GlobalConfiguration;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** The clusters of this controller. */
@Extension
@Symbol("perfSanity")
public class PerfSanityConfiguration extends GlobalConfiguration {
    private List<ClusterDefinition> clusters = new ArrayList<>();

    public PerfSanityConfiguration() {
        load();
    }

    public static PerfSanityConfiguration get() {
        return ExtensionList.lookupSingleton(PerfSanityConfiguration.class);
    }

    public synchronized List<ClusterDefinition> getClusters() {
        return List.copyOf(clusters);
    }

    @DataBoundSetter
    public synchronized void setClusters(List<ClusterDefinition> clusters) {
        this.clusters = new ArrayList<>(clusters);
        save();
    }

    /** The cluster of that name. */
    public Optional<ClusterDefinition> cluster(String name) {
        return getClusters().stream()
                .filter(cluster -> cluster.getName().equals(name))
                .findFirst();
    }

    @Override
    public boolean configure(StaplerRequest2 request, JSONObject json) throws FormException {
        // A form without a row has no key for them, which binding would take for "unchanged".
        if (!json.has("clusters")) {
            json.put("clusters", new net.sf.json.JSONArray());
        }
        return super.configure(request, json);
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.PerfSanityConfiguration_DisplayName();
    }
}
