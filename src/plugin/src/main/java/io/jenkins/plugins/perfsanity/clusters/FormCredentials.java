package io.jenkins.plugins.perfsanity.clusters;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import hudson.Util;
import hudson.model.Items;
import hudson.model.Job;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;

/** The credentials that builds of one job could use, or, without a job, those that any build can. */
final class FormCredentials extends UsableCredentials {
    private final Optional<Job<?, ?>> job;

    private FormCredentials(Optional<Job<?, ?>> job) {
        this.job = job;
    }

    /**
     * As seen from a job.
     *
     * @param fullName with its folders; blank: no job
     * @throws IOException when there is no such job
     */
    static FormCredentials of(String fullName) throws IOException {
        String name = Util.fixEmptyAndTrim(fullName);
        if (name == null) {
            return new FormCredentials(Optional.empty());
        }
        Job<?, ?> job = Jenkins.get().getItemByFullName(name, Job.class);
        if (job == null) {
            Job<?, ?> nearest = Items.findNearest(Job.class, name, Jenkins.get());
            throw new IOException("no job '" + name + "', expected a full name such as folder/job"
                    + (nearest == null ? "" : ", did you mean '" + nearest.getFullName() + "'?"));
        }
        return new FormCredentials(Optional.of(job));
    }

    /** The job as which they are seen. */
    Optional<Job<?, ?>> job() {
        return job;
    }

    @Override
    <C extends StandardCredentials> C find(String id, Class<C> type, List<DomainRequirement> requirements, String kind)
            throws IOException {
        C found = job.isPresent()
                ? CredentialsProvider.findCredentialByIdInItem(
                        id,
                        type,
                        job.get(),
                        job.get() instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2,
                        requirements)
                : CredentialsProvider.findCredentialByIdInItemGroup(id, type, Jenkins.get(), ACL.SYSTEM2, requirements);
        if (found == null) {
            throw new IOException("no " + kind + " '" + id + "' "
                    + job.map(item -> "can be used by " + item.getFullName())
                            .orElse("is there for all jobs; for one of a folder, name a job there"));
        }
        if (found.getScope() == CredentialsScope.SYSTEM) {
            throw new IOException("the " + kind + " '" + id + "' has the scope System, which no build can use");
        }
        return found;
    }
}
