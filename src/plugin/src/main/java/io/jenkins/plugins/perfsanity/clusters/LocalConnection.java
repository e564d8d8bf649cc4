package io.jenkins.plugins.perfsanity.clusters;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Descriptor;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.io.IOException;
import java.util.Optional;
import jenkins.util.SystemProperties;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/**
 * Commands run on the controller itself, with its rights: for tests and demonstrations, and refused unless the system
 * property {@value #ALLOW} is {@code true}.
 */
public class LocalConnection extends ClusterConnection {
    static final String ALLOW = "io.jenkins.plugins.perfsanity.allowLocal";

    @DataBoundConstructor
    public LocalConnection() {
        // Has no fields
    }

    /**
     * Asked for each run and again after each restart, since a run remembers its connection.
     *
     * @throws IOException when it is local, and that isn't allowed
     */
    public static void refuseUnlessAllowed(Connection connection) throws IOException {
        if (connection instanceof Connection.Local && !isAllowed()) {
            throw new IOException(refusal());
        }
    }

    private static boolean isAllowed() {
        return SystemProperties.getBoolean(ALLOW);
    }

    private static String refusal() {
        return "a local connection would run test commands on the controller; it is refused unless the system property "
                + ALLOW + " is true";
    }

    @Override
    Optional<Connection> read(UsableCredentials credentials, Problems problems) {
        return read(problems);
    }

    static Optional<Connection> read(Problems problems) {
        if (!isAllowed()) {
            problems.error(Source.of("connection"), refusal());
            return Optional.empty();
        }
        return Optional.of(new Connection.Local());
    }

    @Extension
    @Symbol("local")
    public static final class DescriptorImpl extends Descriptor<ClusterConnection> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.LocalConnection_DisplayName();
        }
    }
}
