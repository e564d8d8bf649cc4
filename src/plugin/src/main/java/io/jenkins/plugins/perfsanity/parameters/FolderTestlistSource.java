package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.model.Job;
import hudson.util.ListBoxModel;
import java.io.IOException;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The files of a folder on the controller; only an administrator says where it is. */
public class FolderTestlistSource extends TestlistSource {
    /** Ant patterns, as everywhere in Jenkins. */
    public static final String DEFAULT_GLOB = "**/*.txt,**/*.yml,**/*.yaml";

    private static final long serialVersionUID = 1L;

    private final String root;
    private String glob = DEFAULT_GLOB;

    @DataBoundConstructor
    public FolderTestlistSource(String root) {
        this.root = root;
    }

    /** The name of a {@link TestlistRoot}, not a path. */
    public String getRoot() {
        return root;
    }

    public String getGlob() {
        return glob;
    }

    @DataBoundSetter
    public void setGlob(String glob) {
        String given = Util.fixEmptyAndTrim(glob);
        this.glob = given == null ? DEFAULT_GLOB : given;
    }

    @Override
    public OfferedLists known(@CheckForNull Job<?, ?> job, @CheckForNull String revision) throws IOException {
        refuseRevision(revision);
        TestlistRoot folder = TestlistRoots.get().require(root);
        return ListFolder.open(folder, glob);
    }

    @Override
    public boolean hasConfigs() {
        return true;
    }

    @Extension
    @Symbol("folderTestlist")
    public static final class DescriptorImpl extends Descriptor<TestlistSource> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.FolderTestlistSource_DisplayName();
        }

        @POST
        public ListBoxModel doFillRootItems(@AncestorInPath Item item, @QueryParameter String root) {
            return TestlistRoots.names(item, root, false);
        }
    }
}
