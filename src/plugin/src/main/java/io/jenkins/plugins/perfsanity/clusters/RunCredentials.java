package io.jenkins.plugins.perfsanity.clusters;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardUsernameCredentials;
import hudson.model.Run;
import java.io.IOException;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The credentials that a build may use. Every use is tracked for the build. */
@Restricted(NoExternalUse.class)
public final class RunCredentials extends LoginCredentials {
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
}
