package io.jenkins.plugins.perfsanity.clusters;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.input.Problem;
import io.perfsanity.engine.input.Problems;
import io.perfsanity.engine.input.Severity;
import io.perfsanity.engine.input.Source;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** One cluster: its name, how it is reached, and the profile as YAML text. */
public class ClusterDefinition extends AbstractDescribableImpl<ClusterDefinition> {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    private final String name;
    private final ClusterConnection connection;
    private final String profile;

    @DataBoundConstructor
    public ClusterDefinition(String name, ClusterConnection connection, String profile) {
        this.name = name;
        this.connection = connection;
        this.profile = profile;
    }

    public String getName() {
        return name;
    }

    public ClusterConnection getConnection() {
        return connection;
    }

    public String getProfile() {
        return profile;
    }

    /**
     * The profile as a run uses it; empty when it can't be used, with the reasons in {@code problems}.
     *
     * @param credentials of the run, which know the user where the connection names none
     */
    public Optional<ClusterProfile> read(RunCredentials credentials, Problems problems) {
        if (name == null || !name.matches(NAME)) {
            problems.error(Source.of("cluster"), "its name is '" + name + "', expected " + NAME);
            return Optional.empty();
        }
        if (connection == null) {
            problems.error(Source.of(name), "no connection is configured");
            return Optional.empty();
        }
        Optional<Connection> way = connection.read(credentials, problems);
        return way.flatMap(found -> ClustersFile.profile(name, found, profile == null ? "" : profile, problems));
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<ClusterDefinition> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ClusterDefinition_DisplayName();
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER) || value.matches(NAME)) {
                return FormValidation.ok();
            }
            return FormValidation.error(Messages.ClusterDefinition_BadName());
        }

        /** Reads the text only; nothing is connected to. */
        @POST
        public FormValidation doCheckProfile(@QueryParameter String value) {
            if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                return FormValidation.ok();
            }
            Problems problems = new Problems();
            ClustersFile.profile("profile", new Connection.Local(), value, problems);
            List<FormValidation> shown =
                    problems.toList().stream().map(DescriptorImpl::shown).toList();
            return shown.isEmpty() ? FormValidation.ok() : FormValidation.aggregate(shown);
        }

        private static FormValidation shown(Problem problem) {
            int line = problem.source().line();
            String text = line == 0 ? problem.message() : Messages.ClusterDefinition_Line(line, problem.message());
            return problem.severity() == Severity.ERROR ? FormValidation.error(text) : FormValidation.warning(text);
        }
    }
}
