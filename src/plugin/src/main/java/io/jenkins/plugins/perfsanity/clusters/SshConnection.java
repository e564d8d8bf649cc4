package io.jenkins.plugins.perfsanity.clusters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.RelativePath;
import hudson.Util;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.perfsanity.forms.ReaderWords;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Commands run on a login node. */
public class SshConnection extends ClusterConnection {
    private final String hosts;
    private final String credentialsId;
    private final String knownHosts;
    private String user;
    private boolean loginShell;
    private JumpHost jumpHost;

    /**
     * The least that a connection needs.
     *
     * @param hosts in order of preference, separated by commas, blanks or lines; each {@code host} or {@code host:port}
     * @param credentialsId looked up in the context of each run
     * @param knownHosts lines as in {@code known_hosts}
     */
    @DataBoundConstructor
    public SshConnection(String hosts, String credentialsId, String knownHosts) {
        this.hosts = hosts;
        this.credentialsId = credentialsId;
        this.knownHosts = knownHosts;
    }

    public String getHosts() {
        return hosts;
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

    /** Whether commands need {@code bash -l}, as where a profile script puts Slurm on the PATH. */
    public boolean isLoginShell() {
        return loginShell;
    }

    @DataBoundSetter
    public void setLoginShell(boolean loginShell) {
        this.loginShell = loginShell;
    }

    @CheckForNull
    public JumpHost getJumpHost() {
        return jumpHost;
    }

    @DataBoundSetter
    public void setJumpHost(JumpHost jumpHost) {
        this.jumpHost = jumpHost;
    }

    @Override
    Optional<Connection> read(UsableCredentials credentials, Problems problems) {
        List<Endpoint> endpoints = endpoints(hosts, problems);
        Optional<Connection.Login> login =
                Logins.read("ssh", endpoints, user, credentialsId, knownHosts, credentials, problems);
        Optional<Connection.Jump> jump = jumpHost == null ? Optional.empty() : jumpHost.read(credentials, problems);
        if (endpoints.isEmpty() || login.isEmpty() || (jumpHost != null && jump.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(new Connection.Ssh(endpoints, login.get(), jump, loginShell));
    }

    /** All of them, or none and an error. */
    static List<Endpoint> endpoints(String text, Problems problems) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String word : Util.fixNull(text).strip().split("[,\\s]+")) {
            Optional<Endpoint> endpoint = Endpoint.parse(word);
            if (endpoint.isEmpty()) {
                problems.error(
                        Source.of("ssh"),
                        "hosts: '" + word + "', expected a host name, with ':' and a port unless that is 22");
                return List.of();
            }
            endpoints.add(endpoint.get());
        }
        return endpoints;
    }

    @Extension
    @Symbol("ssh")
    public static final class DescriptorImpl extends Descriptor<ClusterConnection> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.SshConnection_DisplayName();
        }

        @POST
        public FormValidation doCheckHosts(@QueryParameter String value) {
            if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                return FormValidation.ok();
            }
            Problems problems = new Problems();
            endpoints(value, problems);
            return problems.hasErrors()
                    ? FormValidation.error(
                            ReaderWords.phrase(problems.toList().get(0).message()))
                    : FormValidation.ok();
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @QueryParameter String credentialsId,
                @QueryParameter String hosts,
                @RelativePath("..") @QueryParameter String folders) {
            return new OfferedCredentials(hosts, folders).items(credentialsId);
        }

        @POST
        public FormValidation doCheckCredentialsId(
                @QueryParameter String value,
                @QueryParameter String hosts,
                @RelativePath("..") @QueryParameter String folders) {
            return new OfferedCredentials(hosts, folders).check(value);
        }

        @POST
        public FormValidation doCheckKnownHosts(@QueryParameter String value) {
            if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER) || !value.isBlank()) {
                return FormValidation.ok();
            }
            return FormValidation.warning(Messages.SshConnection_NoKnownHosts());
        }
    }
}
