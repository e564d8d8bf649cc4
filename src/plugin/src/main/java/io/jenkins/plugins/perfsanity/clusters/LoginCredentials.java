package io.jenkins.plugins.perfsanity.clusters;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.common.StandardUsernameCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.util.Secret;
import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.host.SshCredential;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The credentials that can be used in some context, looked up by id each time a connection is made, so that no secret is
 * held.
 */
@Restricted(NoExternalUse.class)
public abstract class LoginCredentials implements ProfileHosts.Credentials {

    /**
     * The credential with that id, of a kind that can log in.
     *
     * @throws IOException when there is none in this context
     */
    abstract StandardUsernameCredentials find(String id) throws IOException;

    @Override
    public final SshCredential.Source of(Login login) {
        return () -> get(login);
    }

    /** The credential of a login, for a caller who closes it. */
    public final SshCredential get(Login login) throws IOException {
        StandardUsernameCredentials found = find(login.credentialsId().orElse(""));
        if (found instanceof SSHUserPrivateKey key) {
            return SshCredential.privateKey(
                    keyText(key).getBytes(StandardCharsets.UTF_8),
                    Secret.toString(key.getPassphrase()).toCharArray());
        }
        return SshCredential.password(((StandardUsernamePasswordCredentials) found)
                .getPassword()
                .getPlainText()
                .toCharArray());
    }

    /** The user name that a credential carries. */
    final String user(String credentialsId) throws IOException {
        return find(credentialsId.strip()).getUsername();
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
}
