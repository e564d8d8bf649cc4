package io.jenkins.plugins.perfsanity.clusters;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernameCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.HostnamePortRequirement;
import com.cloudbees.plugins.credentials.domains.SchemeRequirement;
import hudson.model.Job;
import hudson.model.Run;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.cluster.Secret;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.host.SshCredential;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The credentials that can be used in some context, looked up by id each time a connection is made or a case submitted, so
 * that no secret is held.
 */
@Restricted(NoExternalUse.class)
public abstract class UsableCredentials implements ProfileHosts.Credentials, ProfileHosts.Secrets {
    /** Of this process, so that a mark is worth nothing outside of it. */
    private static final byte[] SALT = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);

    /** Those that all jobs have. */
    public static UsableCredentials ofAllJobs() throws IOException {
        return FormCredentials.of("");
    }

    /**
     * Those for what a build left on a cluster: the build's own, or its job's when it was deleted, or else those that all
     * jobs have.
     */
    public static UsableCredentials ofLeftBehind(Optional<Run<?, ?>> build, String job) throws IOException {
        if (build.isPresent()) {
            return new RunCredentials(build.get());
        }
        return Jenkins.get().getItemByFullName(job, Job.class) == null ? ofAllJobs() : FormCredentials.of(job);
    }

    /**
     * The credential with that id.
     *
     * @param requirements of where it is used, which its domain has to fit
     * @param kind what people call that type
     * @throws IOException when there is none in this context
     */
    abstract <C extends StandardCredentials> C find(
            String id, Class<C> type, List<DomainRequirement> requirements, String kind) throws IOException;

    /** What a credential's domain has to fit that logs in to each of these. */
    static List<DomainRequirement> requirements(List<Endpoint> hosts) {
        return Stream.concat(
                        Stream.of(new SchemeRequirement("ssh")),
                        hosts.stream().map(at -> new HostnamePortRequirement(at.host(), at.port())))
                .toList();
    }

    /** The credential with that id, of a kind that can log in. */
    private StandardUsernameCredentials login(List<Endpoint> hosts, String id) throws IOException {
        return ofAKindThatLogsIn(find(id, StandardUsernameCredentials.class, requirements(hosts), "credential"));
    }

    /** The value of a variable of the cases. */
    @Override
    public final char[] of(Secret secret) throws IOException {
        Optional<String> refusal = refusal(secret);
        if (refusal.isPresent()) {
            throw new IOException(refusal.get());
        }
        return find(secret.place(), StringCredentials.class, List.of(), "secret text")
                .getSecret()
                .getPlainText()
                .toCharArray();
    }

    /** Why no build can have it: files and variables of the controller are nobody's to give to one. */
    static Optional<String> refusal(Secret secret) {
        return secret.kind() == Secret.Kind.CREDENTIAL
                ? Optional.empty()
                : Optional.of("%s comes from '%s' of the controller, expected {credential: ID}, the id of a secret text"
                        .formatted(secret.variable(), secret.kind().toString().toLowerCase(Locale.ROOT)));
    }

    @Override
    public final SshCredential.Source of(List<Endpoint> hosts, Login login) {
        return () -> get(hosts, login);
    }

    /** The credential of a login, for a caller who closes it. */
    public final SshCredential get(List<Endpoint> hosts, Login login) throws IOException {
        StandardUsernameCredentials found = login(hosts, login.credentialsId().orElse(""));
        if (found instanceof SSHUserPrivateKey key) {
            return SshCredential.privateKey(
                    keyText(key).getBytes(StandardCharsets.UTF_8),
                    hudson.util.Secret.toString(key.getPassphrase()).toCharArray());
        }
        return SshCredential.password(((StandardUsernamePasswordCredentials) found)
                .getPassword()
                .getPlainText()
                .toCharArray());
    }

    /**
     * Tells credentials apart that have the same id in different folders: runs share a connection only where they would
     * log in with the same secret.
     */
    public final String mark(Connection connection) throws IOException {
        if (!(connection instanceof Connection.Ssh ssh)) {
            return "";
        }
        MessageDigest digest = sha256();
        digest.update(SALT);
        digest(digest, ssh.hosts(), ssh.login());
        if (ssh.jump().isPresent()) {
            digest(digest, List.of(ssh.jump().get().host()), ssh.jump().get().login());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void digest(MessageDigest digest, List<Endpoint> hosts, Login login) throws IOException {
        StandardUsernameCredentials found = login(hosts, login.credentialsId().orElse(""));
        String secret = found instanceof SSHUserPrivateKey key
                ? keyText(key) + '\0' + hudson.util.Secret.toString(key.getPassphrase())
                : ((StandardUsernamePasswordCredentials) found).getPassword().getPlainText();
        digest.update(secret.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    /** The user name that a credential carries. */
    final String user(List<Endpoint> hosts, String credentialsId) throws IOException {
        return login(hosts, credentialsId.strip()).getUsername();
    }

    static StandardUsernameCredentials ofAKindThatLogsIn(StandardUsernameCredentials found) throws IOException {
        if (found instanceof SSHUserPrivateKey || found instanceof StandardUsernamePasswordCredentials) {
            return found;
        }
        throw new IOException("the credential '" + found.getId()
                + "' is neither an SSH key nor user and password, expected one of these");
    }

    static String keyText(SSHUserPrivateKey key) throws IOException {
        return key.getPrivateKeys().stream()
                .findFirst()
                .orElseThrow(() -> new IOException("the credential '" + key.getId() + "' has no private key"));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
