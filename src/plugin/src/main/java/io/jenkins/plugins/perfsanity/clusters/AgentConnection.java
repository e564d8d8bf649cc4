package io.jenkins.plugins.perfsanity.clusters;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Descriptor;
import hudson.model.Node;
import hudson.util.FormValidation;
import io.jenkins.plugins.perfsanity.forms.ReaderWords;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * Commands run on an agent of this controller, with that agent's rights, as where an agent runs on a login node. They
 * take no executor.
 */
public class AgentConnection extends ClusterConnection {
    private static final Set<String> CONTROLLER = Set.of("built-in", "(built-in)", "master", "(master)");

    private final String node;

    /** @param node name of the agent; the controller itself is refused like a {@link LocalConnection} */
    @DataBoundConstructor
    public AgentConnection(String node) {
        this.node = node;
    }

    public String getNode() {
        return node;
    }

    @Override
    Optional<Connection> read(UsableCredentials credentials, Problems problems) {
        return read(problems);
    }

    /** An agent that isn't there now may come, so that its absence is no problem of the definition. */
    private Optional<Connection> read(Problems problems) {
        String name = Util.fixEmptyAndTrim(node);
        if (name == null) {
            problems.error(Source.of("agent"), "node is missing, expected the name of an agent");
            return Optional.empty();
        }
        return CONTROLLER.contains(name) ? LocalConnection.read(problems) : Optional.of(new Connection.Agent(name));
    }

    @Extension
    @Symbol("agent")
    public static final class DescriptorImpl extends Descriptor<ClusterConnection> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AgentConnection_DisplayName();
        }

        @POST
        public FormValidation doCheckNode(@QueryParameter String value) {
            if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                return FormValidation.ok();
            }
            Problems problems = new Problems();
            new AgentConnection(value).read(problems);
            if (problems.hasErrors()) {
                return FormValidation.error(
                        ReaderWords.phrase(problems.toList().get(0).message()));
            }
            List<String> names =
                    Jenkins.get().getNodes().stream().map(Node::getNodeName).toList();
            String name = value.strip();
            return names.contains(name) || CONTROLLER.contains(name)
                    ? FormValidation.ok()
                    : FormValidation.warning(Messages.AgentConnection_NoNode(name) + NearestWord.hint(name, names));
        }
    }
}
