package io.jenkins.plugins.perfsanity.clusters;

import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.LaunchedHost;
import io.perfsanity.engine.host.ProfileHosts;
import java.io.IOException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Opens the host of a connection, whatever its kind. */
@Restricted(NoExternalUse.class)
public final class ClusterHosts {
    private ClusterHosts() {}

    /** The host, connected on its first command. */
    public static Host open(Connection connection, ProfileHosts.Credentials credentials) throws IOException {
        if (connection instanceof Connection.Agent agent) {
            return new LaunchedHost("agent " + agent.name(), new AgentLauncher(agent.name()));
        }
        if (connection instanceof Connection.Openssh) {
            throw new IOException(
                    "a connection of the type openssh uses what the user of a command line has set up for ssh;"
                            + " in Jenkins expected one of the type ssh, or an agent");
        }
        return ProfileHosts.open(connection, credentials);
    }
}
