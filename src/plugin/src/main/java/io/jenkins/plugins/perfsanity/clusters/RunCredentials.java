package io.jenkins.plugins.perfsanity.clusters;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.model.Run;
import java.io.IOException;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The credentials that a build may use. Every use is tracked for the build. */
@Restricted(NoExternalUse.class)
public final class RunCredentials extends UsableCredentials {
    private final Run<?, ?> build;

    public RunCredentials(Run<?, ?> build) {
        this.build = build;
    }

    @Override
    <C extends StandardCredentials> C find(String id, Class<C> type, String kind) throws IOException {
        C found = CredentialsProvider.findCredentialById(id, type, build, List.of());
        if (found == null) {
            throw new IOException("no " + kind + " '" + id + "' can be used by "
                    + build.getParent().getFullDisplayName());
        }
        CredentialsProvider.track(build, found);
        return found;
    }
}
