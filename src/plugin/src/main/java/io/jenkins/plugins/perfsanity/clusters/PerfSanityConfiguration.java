package io.jenkins.plugins.perfsanity.clusters;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.perfsanity.forms.JsonAnswer;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

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

    /**
     * The profile of a cluster as a run uses it.
     *
     * @param say takes everything that is wrong with it, a line each
     * @throws AbortException when there is no such cluster or its profile can't be used
     */
    public ClusterProfile profile(String name, RunCredentials credentials, Consumer<String> say) throws AbortException {
        ClusterDefinition definition = cluster(name)
                .orElseThrow(() -> new AbortException(
                        "no cluster '" + name + "' is configured" + NearestWord.hint(name, names())));
        Problems problems = new Problems();
        Optional<ClusterProfile> profile = definition.read(credentials, problems);
        problems.toList().forEach(problem -> say.accept(problem.toString()));
        return profile.orElseThrow(() -> new AbortException("the cluster '" + name + "' can't be used: "
                + problems.toList().stream()
                        .filter(Problem::isError)
                        .map(Problem::message)
                        .findFirst()
                        .orElse("its profile has errors")));
    }

    /** Shows what {@link #doImport} would add. */
    @POST
    public HttpResponse doReadImport(@QueryParameter String text) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return new JsonAnswer(200, new ClusterImport(text, names()).answer());
    }

    /**
     * Adds the clusters of an old file, all of them or none.
     *
     * @param text of a {@code clusters.conf}
     */
    @POST
    public synchronized HttpResponse doImport(@QueryParameter String text) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        ClusterImport read = new ClusterImport(text, names());
        if (read.isPossible()) {
            List<ClusterDefinition> all = new ArrayList<>(clusters);
            all.addAll(read.definitions());
            setClusters(all);
        }
        return new JsonAnswer(200, read.answer());
    }

    private List<String> names() {
        return getClusters().stream().map(ClusterDefinition::getName).toList();
    }

    @Override
    public boolean configure(StaplerRequest2 request, JSONObject json) throws FormException {
        // A form without a row has no key for them, which binding would take for "unchanged".
        if (!json.has("clusters")) {
            json.put("clusters", new JSONArray());
        }
        return super.configure(request, json);
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.PerfSanityConfiguration_DisplayName();
    }
}
