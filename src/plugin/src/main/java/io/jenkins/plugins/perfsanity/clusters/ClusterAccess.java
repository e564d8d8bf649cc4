package io.jenkins.plugins.perfsanity.clusters;

import hudson.AbortException;
import hudson.model.Computer;
import hudson.model.Job;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.queue.CauseOfBlockage;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.slaves.NodeProperty;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Connection;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.springframework.security.core.Authentication;

/** Which builds may use which cluster: asked when a run begins and when it is taken up again, since permissions change. */
@Restricted(NoExternalUse.class)
public final class ClusterAccess {
    private ClusterAccess() {}

    /** @throws AbortException when builds of the job may not use the cluster */
    public static void check(ClusterProfile profile, Job<?, ?> job) throws AbortException {
        // One that was removed meanwhile names nobody, and its runs go on
        Optional<ClusterDefinition> definition = PerfSanityConfiguration.get().cluster(profile.name());
        if (definition.isPresent()) {
            check(definition.get(), job);
        }
        check(profile.connection(), job);
    }

    /** Whether the cluster is for the job, whatever it is. */
    static void check(ClusterDefinition cluster, Job<?, ?> job) throws AbortException {
        if (!cluster.isFor(job.getFullName())) {
            throw new AbortException("the cluster '" + cluster.getName() + "' may not be used by '" + job.getFullName()
                    + "': an administrator names the folders and jobs that may");
        }
    }

    /** Commands take no executor, so that no queue asks for this permission. */
    static void check(Connection connection, Job<?, ?> job) throws AbortException {
        if (!(connection instanceof Connection.Agent agent)) {
            return;
        }
        Node node = Jenkins.get().getNode(agent.name());
        // One that isn't there now may come back; until then nothing can be run on it
        if (node == null) {
            return;
        }
        if (!node.getACL().hasPermission2(authentication(job), Computer.BUILD)) {
            throw new AbortException(
                    "'%s' may not use the agent '%s': its builds run as '%s', who has no permission Agent/Build there"
                            .formatted(
                                    job.getFullName(),
                                    agent.name(),
                                    authentication(job).getName()));
        }
        if (job instanceof Queue.Task task) {
            checkProperties(node, task, job);
        }
    }

    /** Some of these restrict jobs to nodes. They are asked about what waits in the queue, as this would. */
    private static void checkProperties(Node node, Queue.Task task, Job<?, ?> job) throws AbortException {
        Queue.BuildableItem waiting = new Queue.BuildableItem(new Queue.WaitingItem(
                new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT), task, List.of()));
        for (NodeProperty<?> property : node.getNodeProperties()) {
            CauseOfBlockage refusal = property.canTake(waiting);
            if (refusal != null) {
                throw new AbortException("'%s' may not use the agent '%s': %s"
                        .formatted(job.getFullName(), node.getNodeName(), refusal.getShortDescription()));
            }
        }
    }

    private static Authentication authentication(Job<?, ?> job) {
        return job instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
    }
}
