package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A folder of lists on the controller, under the name by which jobs know it. */
public class TestlistRoot extends AbstractDescribableImpl<TestlistRoot> {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    private final String name;
    private final String path;
    private String configs;

    @DataBoundConstructor
    public TestlistRoot(String name, String path) {
        this.name = name;
        this.path = path;
    }

    public String getName() {
        return name;
    }

    /** Absolute, on the controller. */
    public String getPath() {
        return path;
    }

    /** Where the cases' configs are looked up: a checkout of the tests, or a directory of config files. */
    @CheckForNull
    public String getConfigs() {
        return configs;
    }

    @DataBoundSetter
    public void setConfigs(String configs) {
        this.configs = Util.fixEmptyAndTrim(configs);
    }

    @CheckForNull
    Path configsPath() {
        return configs == null ? null : Path.of(configs);
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<TestlistRoot> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.TestlistRoot_DisplayName();
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER) || value.matches(NAME)) {
                return FormValidation.ok();
            }
            return FormValidation.error(Messages.TestlistRoot_BadName());
        }

        @POST
        public FormValidation doCheckPath(@QueryParameter String value) {
            return directory(value);
        }

        @POST
        public FormValidation doCheckConfigs(@QueryParameter String value) {
            return Util.fixEmptyAndTrim(value) == null ? FormValidation.ok() : directory(value);
        }

        private static FormValidation directory(String value) {
            if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                return FormValidation.ok();
            }
            try {
                Path path = Path.of(value.strip());
                return path.isAbsolute() && Files.isDirectory(path)
                        ? FormValidation.ok()
                        : FormValidation.error(Messages.TestlistRoot_NoDirectory());
            } catch (InvalidPathException e) {
                return FormValidation.error(Messages.TestlistRoot_NoDirectory());
            }
        }
    }
}
