package io.jenkins.plugins.perfsanity.clusters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.RelativePath;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.util.Optional;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A host on the way to the login nodes, with a login of its own. */
public class JumpHost extends AbstractDescribableImpl<JumpHost> {
    private final String host;
    private final String credentialsId;
    private final String knownHosts;
    private String user;

    @DataBoundConstructor
    public JumpHost(String host, String credentialsId, String knownHosts) {
        this.host = host;
        this.credentialsId = credentialsId;
        this.knownHosts = knownHosts;
    }

    public String getHost() {
        return host;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    public String getKnownHosts() {
        return knownHosts;
    }

    /** The name to log in with; null means the credential's own. */
    @CheckForNull
    public String getUser() {
        return user;
    }

    @DataBoundSetter
    public void setUser(String user) {
        this.user = Util.fixEmptyAndTrim(user);
    }

    Optional<Connection.Jump> read(UsableCredentials credentials, Problems problems) {
        Optional<Endpoint> endpoint = endpoint(problems);
        Optional<Connection.Login> login = Logins.read(
                "jumpHost", endpoint.stream().toList(), user, credentialsId, knownHosts, credentials, problems);
        return endpoint.flatMap(at -> login.map(with -> new Connection.Jump(at, with)));
    }

    Optional<Endpoint> endpoint(Problems problems) {
        Optional<Endpoint> endpoint = Endpoint.parse(Util.fixNull(host).strip());
        if (endpoint.isEmpty()) {
            problems.error(
                    Source.of("jumpHost"),
                    "host: '" + host + "', expected a host name, with ':' and a port unless that is 22");
        }
        return endpoint;
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<JumpHost> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.JumpHost_DisplayName();
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @QueryParameter String credentialsId,
                @QueryParameter String host,
                @RelativePath("../..") @QueryParameter String folders) {
            return new OfferedCredentials(host, folders).items(credentialsId);
        }

        @POST
        public FormValidation doCheckCredentialsId(
                @QueryParameter String value,
                @QueryParameter String host,
                @RelativePath("../..") @QueryParameter String folders) {
            return new OfferedCredentials(host, folders).check(value);
        }
    }
}
