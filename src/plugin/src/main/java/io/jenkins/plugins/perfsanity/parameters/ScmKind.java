package io.jenkins.plugins.perfsanity.parameters;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.scm.SCM;
import java.io.IOException;
import java.util.stream.Stream;
import jenkins.scm.api.SCMFileSystem;
import jenkins.scm.api.SCMRevision;

/** What only one kind of repository can tell. */
public abstract class ScmKind implements ExtensionPoint {

    static Stream<ScmKind> all() {
        return ExtensionList.lookup(ScmKind.class).stream();
    }

    /**
     * Takes repository and branch from a checkout, which older configurations have in their place.
     *
     * @return whether it is of this kind, and of one branch
     */
    public abstract boolean convert(SCM checkout, ScmTestlistSource to);

    /**
     * Whether a revision is part of a branch, where that is known.
     *
     * @param tip of the branch
     * @param files of the tip
     */
    public abstract boolean holds(SCMFileSystem files, SCMRevision tip, SCMRevision revision)
            throws IOException, InterruptedException;
}
