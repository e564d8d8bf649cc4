package io.jenkins.plugins.perfsanity.clusters;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardUsernameCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.model.Run;
import hudson.util.Secret;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.Connection.Login;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The credentials that a build may use. Every use is tracked for the build. */
@Restricted(NoExternalUse.class)
public final class RunCredentials extends LoginCredentials {
    /** Of this process, so that a mark is worth nothing outside of it. */
    private static final byte[] SALT = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);

    private final Run<?, ?> build;

    public RunCredentials(Run<?, ?> build) {
        this.build = build;
    }

    /**
     * Tells credentials apart that have the same id in different folders: runs share a connection only where they would
     * log in with the same secret.
     */
    public String mark(Connection connection) throws IOException {
        if (!(connection instanceof Connection.Ssh ssh)) {
            return "";
        }
        MessageDigest digest = sha256();
        digest.update(SALT);
        digest(digest, ssh.login());
        if (ssh.jump().isPresent()) {
            digest(digest, ssh.jump().get().login());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void digest(MessageDigest digest, Login login) throws IOException {
        StandardUsernameCredentials found = find(login.credentialsId().orElse(""));
        String secret = found instanceof SSHUserPrivateKey key
                ? keyText(key) + '\0' + Secret.toString(key.getPassphrase())
                : ((StandardUsernamePasswordCredentials) found).getPassword().getPlainText();
        digest.update(secret.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    @Override
    StandardUsernameCredentials find(String id) throws IOException {
        StandardUsernameCredentials found =
                CredentialsProvider.findCredentialById(id, StandardUsernameCredentials.class, build, List.of());
        if (found == null) {
            throw new IOException("no credential '" + id + "' can be used by "
                    + build.getParent().getFullDisplayName());
        }
        StandardUsernameCredentials usable = ofAKindThatLogsIn(found);
        CredentialsProvider.track(build, usable);
        return usable;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
