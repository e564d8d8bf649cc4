package io.jenkins.plugins.perfsanity.clusters;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import hudson.model.Job;
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

    Job<?, ?> job() {
        return build.getParent();
    }

    @Override
    <C extends StandardCredentials> C find(String id, Class<C> type, List<DomainRequirement> requirements, String kind)
            throws IOException {
        C found = CredentialsProvider.findCredentialById(id, type, build, requirements);
        if (found == null) {
            throw new IOException("no " + kind + " '" + id + "' can be used by "
                    + build.getParent().getFullDisplayName());
        }
        CredentialsProvider.track(build, found);
        return found;
    }
}
