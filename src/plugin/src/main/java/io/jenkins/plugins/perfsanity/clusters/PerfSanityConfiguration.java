package io.jenkins.plugins.perfsanity.clusters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
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

    /** @throws IllegalArgumentException when they can't be told apart by name, with the reason */
    @DataBoundSetter
    public synchronized void setClusters(List<ClusterDefinition> clusters) {
        Set<String> names = new HashSet<>();
        for (ClusterDefinition cluster : clusters) {
            String name = cluster.getName();
            if (name == null || !name.matches(ClustersFile.NAME)) {
                throw new IllegalArgumentException(Messages.PerfSanityConfiguration_BadName(Util.fixNull(name)));
            }
            if (!names.add(name)) {
                throw new IllegalArgumentException(Messages.PerfSanityConfiguration_SameName(name));
            }
        }
        this.clusters = new ArrayList<>(clusters);
        save();
    }

    /** The cluster of that name. */
    public Optional<ClusterDefinition> cluster(String name) {
        return getClusters().stream()
                .filter(cluster -> name.equals(cluster.getName()))
                .findFirst();
    }

    /**
     * The profile of a cluster as a run uses it.
     *
     * @param say takes everything that is wrong with it, a line each
     * @throws AbortException when there is no such cluster, its profile can't be used, or the build may not use it
     */
    public ClusterProfile profile(String name, RunCredentials credentials, Consumer<String> say) throws AbortException {
        ClusterDefinition definition = cluster(name)
                .orElseThrow(() -> new AbortException("no cluster '" + name + "' is configured"
                        + NearestWord.hint(name, names(credentials.job().getFullName()))));
        // Before it is read: what is wrong with it is not for others
        ClusterAccess.check(definition, credentials.job());
        Problems problems = new Problems();
        Optional<ClusterProfile> profile = definition.read(credentials, problems);
        problems.toList().forEach(problem -> say.accept(problem.toString()));
        ClusterProfile usable =
                profile.orElseThrow(() -> new AbortException("the cluster '" + name + "' can't be used: "
                        + problems.toList().stream()
                                .filter(Problem::isError)
                                .map(Problem::message)
                                .findFirst()
                                .orElse("its profile has errors")));
        ClusterAccess.check(usable, credentials.job());
        return usable;
    }

    /**
     * The clusters that a form of the item offers to who may see its configuration.
     *
     * @param chosen what it holds, which stays offered: what a form can't show it would lose
     */
    public ListBoxModel offered(@CheckForNull Item item, @CheckForNull String chosen) {
        ListBoxModel items = new ListBoxModel();
        boolean permitted =
                item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.EXTENDED_READ);
        if (permitted) {
            getClusters().stream()
                    .filter(each -> item == null || each.isFor(item.getFullName()))
                    .forEach(each -> items.add(each.getName()));
        }
        if (Util.fixEmpty(chosen) != null && items.stream().noneMatch(each -> each.value.equals(chosen))) {
            items.add(chosen);
        }
        return items;
    }

    private List<String> names(String job) {
        return getClusters().stream()
                .filter(cluster -> cluster.isFor(job))
                .map(ClusterDefinition::getName)
                .toList();
    }

    @Override
    public boolean configure(StaplerRequest2 request, JSONObject json) throws FormException {
        try {
            // Without a row the form has no key for them
            setClusters(request.bindJSONToList(ClusterDefinition.class, json.opt("clusters")));
            return true;
        } catch (IllegalArgumentException e) {
            throw new FormException(e.getMessage(), e, "clusters");
        }
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.PerfSanityConfiguration_DisplayName();
    }
}
