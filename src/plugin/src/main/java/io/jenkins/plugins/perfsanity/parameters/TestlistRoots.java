package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** The folders that parameters may offer lists from. Jobs name them; where they are only an administrator says. */
@Extension
@Symbol("perfSanityTestlists")
public class TestlistRoots extends GlobalConfiguration {
    private List<TestlistRoot> roots = new ArrayList<>();

    public TestlistRoots() {
        load();
    }

    public static TestlistRoots get() {
        return ExtensionList.lookupSingleton(TestlistRoots.class);
    }

    public synchronized List<TestlistRoot> getRoots() {
        return List.copyOf(roots);
    }

    @DataBoundSetter
    public synchronized void setRoots(List<TestlistRoot> roots) {
        this.roots = new ArrayList<>(roots);
        save();
    }

    /**
     * The root of that name.
     *
     * @throws AbortException when there is none (any more)
     */
    TestlistRoot require(@CheckForNull String name) throws AbortException {
        return getRoots().stream()
                .filter(root -> root.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AbortException(Messages.TestlistRoots_NoRoot(name)));
    }

    /** The names for a form; someone who may not configure the item sees only what is set. */
    static ListBoxModel names(@CheckForNull Item item, @CheckForNull String current, boolean withConfigs) {
        ListBoxModel names = new ListBoxModel();
        if (withConfigs) {
            names.add(Messages.TestlistRoots_OfSource(), "");
        }
        boolean permitted =
                item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.EXTENDED_READ);
        List<String> known = !permitted
                ? List.of()
                : get().getRoots().stream()
                        .filter(root -> !withConfigs || root.getConfigs() != null)
                        .map(TestlistRoot::getName)
                        .toList();
        known.forEach(names::add);
        if (current != null && !current.isEmpty() && !known.contains(current)) {
            names.add(current);
        }
        return names;
    }

    @Override
    public boolean configure(StaplerRequest2 request, JSONObject json) throws FormException {
        // A form without a row has no key for them, which binding would take for "unchanged".
        if (!json.has("roots")) {
            json.put("roots", new JSONArray());
        }
        return super.configure(request, json);
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.TestlistRoots_DisplayName();
    }
}
