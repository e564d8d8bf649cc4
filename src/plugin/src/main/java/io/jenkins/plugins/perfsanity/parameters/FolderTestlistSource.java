package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
    public List<String> lists() throws IOException {
        return folder().lists();
    }

    @Override
    public byte[] read(String list) throws IOException {
        return folder().read(list);
    }

    @CheckForNull
    @Override
    public Path configs() throws AbortException {
        return TestlistRoots.get().require(root).configsPath();
    }

    private ListFolder folder() throws IOException {
        return ListFolder.open(TestlistRoots.get().require(root), glob);
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
