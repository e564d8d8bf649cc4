package io.jenkins.plugins.perfsanity.clusters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.perfsanity.forms.JsonAnswer;
import io.jenkins.plugins.perfsanity.forms.ReaderWords;
import io.perfsanity.engine.check.Finding;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problem.Severity;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import net.sf.json.JSONException;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** One cluster: its name, how it is reached, and the profile as YAML text. */
public class ClusterDefinition extends AbstractDescribableImpl<ClusterDefinition> {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private final String name;
    private final ClusterConnection connection;
    private final String profile;
    private List<String> folders = new ArrayList<>();

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

    /** Full names of the folders and jobs that may use it, with all that is below them; none: every job may. */
    public List<String> getFolders() {
        return List.copyOf(folders);
    }

    /** @param folders a name each, or several with a line each, as a form sends them */
    @DataBoundSetter
    public void setFolders(List<String> folders) {
        this.folders = folders.stream()
                .flatMap(String::lines)
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Saved before it could name folders. */
    private Object readResolve() {
        folders = folders == null ? new ArrayList<>() : folders;
        return this;
    }

    /** Whether that job may use it, or one in that folder. */
    public boolean isFor(String fullName) {
        return folders.isEmpty()
                || folders.stream().anyMatch(each -> fullName.equals(each) || fullName.startsWith(each + "/"));
    }

    /**
     * The profile as a run uses it; empty when it can't be used, with the reasons in {@code problems}.
     *
     * @param credentials of the context, which know the user where the connection names none
     */
    public Optional<ClusterProfile> read(UsableCredentials credentials, Problems problems) {
        if (name == null || !name.matches(ClustersFile.NAME)) {
            problems.error(
                    Source.of("cluster"),
                    "its name is '" + name + "', expected letters, digits, '.', '_' and '-', at most 64");
            return Optional.empty();
        }
        if (connection == null) {
            problems.error(Source.of(name), "no connection is configured");
            return Optional.empty();
        }
        Optional<Connection> way = connection.read(credentials, problems);
        return way.flatMap(found -> profile(name, found, profile == null ? "" : profile, problems));
    }

    /** The profile for who plans only; the connection isn't looked at. Empty when it has errors. */
    public Optional<ClusterProfile> unconnected() {
        return profile(name, new Connection.Local(), profile == null ? "" : profile, new Problems());
    }

    private static Optional<ClusterProfile> profile(
            String name, Connection connection, String text, Problems problems) {
        Optional<ClusterProfile> read = ClustersFile.profile(name, connection, text, problems);
        List<String> refusals = read.stream()
                .flatMap(each -> each.secretVariables().stream())
                .flatMap(secret -> UsableCredentials.refusal(secret).stream())
                .toList();
        refusals.forEach(refusal -> problems.error(Source.of(name), refusal));
        return read.filter(each -> refusals.isEmpty());
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
            if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER) || value.matches(ClustersFile.NAME)) {
                return FormValidation.ok();
            }
            return FormValidation.error(Messages.ClusterDefinition_BadName());
        }

        /** The names, a line each, for the form. */
        public String lines(@CheckForNull ClusterDefinition definition) {
            return definition == null ? "" : String.join("\n", definition.getFolders());
        }

        @POST
        public FormValidation doCheckFolders(@QueryParameter String value) {
            if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                return FormValidation.ok();
            }
            List<FormValidation> unknown = value.lines()
                    .map(String::strip)
                    .filter(each -> !each.isEmpty() && Jenkins.get().getItemByFullName(each) == null)
                    .<FormValidation>map(each -> FormValidation.warning(Messages.ClusterDefinition_NoItem(each)))
                    .toList();
            return unknown.isEmpty() ? FormValidation.ok() : FormValidation.aggregate(unknown);
        }

        /** Reads the text only; nothing is connected to. */
        @POST
        public FormValidation doCheckProfile(@QueryParameter String value) {
            if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                return FormValidation.ok();
            }
            Problems problems = new Problems();
            profile("profile", new Connection.Local(), value, problems);
            List<FormValidation> shown =
                    problems.toList().stream().map(DescriptorImpl::shown).toList();
            return shown.isEmpty() ? FormValidation.ok() : FormValidation.aggregate(shown);
        }

        /**
         * Connects with what the form holds, saved or not.
         *
         * @param definition the form's JSON of one cluster
         * @param job full name of one whose credentials are used; blank: those that all jobs have
         */
        @POST
        public HttpResponse doTest(
                StaplerRequest2 request, @QueryParameter String definition, @QueryParameter String job)
                throws InterruptedException {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            List<Finding> findings = new ClusterTrial(bound(request, definition), ANSWER_LIMIT).of(job);
            return new JsonAnswer(
                    200, findings.stream().map(DescriptorImpl::forReader).toList());
        }

        /**
         * Looks at the host keys of what the form holds, saved or not.
         *
         * @param jumpHost the key of the jump host instead of the login nodes'
         */
        @POST
        public HttpResponse doFetchHostKeys(
                StaplerRequest2 request,
                @QueryParameter String definition,
                @QueryParameter String job,
                @QueryParameter boolean jumpHost)
                throws InterruptedException {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            if (!(bound(request, definition).getConnection() instanceof SshConnection ssh)) {
                throw HttpResponses.errorWithoutStack(400, "expected a cluster with an SSH connection");
            }
            List<HostKeyFetch.Shown> keys = new HostKeyFetch(ssh, ANSWER_LIMIT).of(job, jumpHost);
            return new JsonAnswer(
                    200, keys.stream().map(HostKeyFetch.Shown::forReader).toList());
        }

        private static ClusterDefinition bound(StaplerRequest2 request, String definition) {
            try {
                return request.bindJSON(ClusterDefinition.class, JSONObject.fromObject(definition));
            } catch (JSONException | IllegalArgumentException e) {
                throw HttpResponses.errorWithoutStack(400, "expected a cluster as its form sends it");
            }
        }

        private static Finding forReader(Finding finding) {
            return new Finding(
                    finding.level(), ReaderWords.phrase(finding.subject()), ReaderWords.phrase(finding.text()));
        }

        private static FormValidation shown(Problem problem) {
            int line = problem.source().line();
            String message = ReaderWords.phrase(problem.message());
            String text = line == 0 ? message : Messages.ClusterDefinition_Line(line, message);
            return problem.severity() == Severity.ERROR ? FormValidation.error(text) : FormValidation.warning(text);
        }
    }
}
