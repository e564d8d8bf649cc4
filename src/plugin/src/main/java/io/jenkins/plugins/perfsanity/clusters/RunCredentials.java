package io.jenkins.plugins.perfsanity.clusters;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardUsernameCredentials;
import hudson.model.Run;
import io.perfsanity.engine.cluster.Secret;
import io.perfsanity.engine.host.ProfileHosts;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The credentials that a build may use. Every use is tracked for the build. */
@Restricted(NoExternalUse.class)
public final class RunCredentials extends LoginCredentials implements ProfileHosts.Secrets {
    private final Run<?, ?> build;

    public RunCredentials(Run<?, ?> build) {
        this.build = build;
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

    /** The value of a variable of the cases. Files and variables of the controller are nobody's to give to a build. */
    @Override
    public char[] of(Secret secret) throws IOException {
        if (secret.kind() != Secret.Kind.CREDENTIAL) {
            throw new IOException(secret.variable() + " of the cluster's secrets names a file or variable, expected"
                    + " {credential: ID} in Jenkins");
        }
        StringCredentials found =
                CredentialsProvider.findCredentialById(secret.place(), StringCredentials.class, build, List.of());
        if (found == null) {
            throw new IOException("no secret text '" + secret.place() + "' can be used by "
                    + build.getParent().getFullDisplayName());
        }
        CredentialsProvider.track(build, found);
        return found.getSecret().getPlainText().toCharArray();
    }
}
