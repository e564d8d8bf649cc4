package io.jenkins.plugins.perfsanity.parameters;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.scm.SCM;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import jenkins.scm.api.SCMFileSystem;
import jenkins.scm.api.SCMRevision;
import jenkins.scm.api.SCMSource;

/** What only one kind of repository can tell. */
public abstract class ScmKind implements ExtensionPoint {

    static Stream<ScmKind> all() {
        return ExtensionList.lookup(ScmKind.class).stream();
    }

    /** The repository of a checkout, which older configurations have in its place; empty for another kind. */
    public abstract Optional<SCMSource> source(SCM scm);

    /** The branch of a checkout; empty for another kind. */
    public abstract Optional<String> branch(SCM scm);

    /**
     * Whether a revision is part of a branch, where that is known.
     *
     * @param tip of the branch
     * @param files of the tip
     */
    public abstract boolean holds(SCMFileSystem files, SCMRevision tip, SCMRevision revision)
            throws IOException, InterruptedException;
}
