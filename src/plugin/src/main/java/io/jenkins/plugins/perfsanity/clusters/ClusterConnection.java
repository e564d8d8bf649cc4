package io.jenkins.plugins.perfsanity.clusters;

import hudson.ExtensionPoint;
import hudson.model.AbstractDescribableImpl;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.text.Problems;
import java.util.Optional;

/** How the machine is reached that talks to the scheduler. */
public abstract class ClusterConnection extends AbstractDescribableImpl<ClusterConnection> implements ExtensionPoint {

    /** The engine's form of it; empty when it can't be used, with the reasons in {@code problems}. */
    abstract Optional<Connection> read(UsableCredentials credentials, Problems problems);
}
