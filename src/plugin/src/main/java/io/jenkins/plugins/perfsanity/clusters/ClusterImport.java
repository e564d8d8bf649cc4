package io.jenkins.plugins.perfsanity.clusters;

import hudson.Util;
import io.perfsanity.engine.cluster.ClustersConf;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.util.Collection;
import java.util.List;

/** The clusters that a {@code clusters.conf} of the older shell scripts would become here. */
final class ClusterImport {
    private static final String FILE = "clusters.conf";

    private final Problems problems = new Problems();
    private final List<ClusterDefinition> definitions;

    /**
     * What is shown before anything is added, and after, for JSON.
     *
     * @param possible whether all of it can be added; if not, none is
     */
    record Answer(List<Planned> clusters, List<String> problems, boolean possible) {}

    /**
     * One cluster of the answer.
     *
     * @param connection in words
     * @param profile YAML text
     */
    record Planned(String name, String connection, String profile) {}

    /** @param taken names of clusters that there are: none of them is replaced */
    ClusterImport(String text, Collection<String> taken) {
        this.definitions = ClustersConf.sections(FILE, Util.fixNull(text), problems).stream()
                .map(section -> definition(section, taken))
                .toList();
    }

    private ClusterDefinition definition(ClustersConf.Section section, Collection<String> taken) {
        String name = section.name();
        if (taken.contains(name)) {
            problems.error(
                    Source.of(name), "a cluster of this name is configured: rename it, or leave out [" + name + "]");
        }
        // The connection is read with the form; what is wrong with the text is said here
        ClustersFile.profile(name, new Connection.Local(), section.profile(), problems);
        return new ClusterDefinition(name, connection(section), section.profile());
    }

    private ClusterConnection connection(ClustersConf.Section section) {
        if (section.local()) {
            problems.note(Source.of(section.name()), "it was local: name the agent that its commands run on");
            return new AgentConnection("");
        }
        problems.note(Source.of(section.name()), "give its credential, and fetch and compare its host keys");
        SshConnection ssh = new SshConnection(section.host().orElse(""), "", "");
        section.user().ifPresent(ssh::setUser);
        return ssh;
    }

    boolean isPossible() {
        return !problems.hasErrors();
    }

    List<ClusterDefinition> definitions() {
        return definitions;
    }

    Answer answer() {
        return new Answer(
                definitions.stream().map(ClusterImport::planned).toList(),
                problems.toList().stream().map(Problem::toString).toList(),
                isPossible());
    }

    private static Planned planned(ClusterDefinition definition) {
        String connection = definition.getConnection() instanceof SshConnection ssh
                ? "ssh " + (ssh.getUser() == null ? "" : ssh.getUser() + "@") + ssh.getHosts()
                : "agent";
        return new Planned(definition.getName(), connection, definition.getProfile());
    }
}
