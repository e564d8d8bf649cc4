package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.scm.SCM;
import java.io.IOException;
import java.util.Optional;
import jenkins.scm.api.SCMFileSystem;
import jenkins.scm.api.SCMRevision;

/** The names of revisions, which an {@link SCMFileSystem} of a branch's tip doesn't tell. */
public abstract class ScmRevisions implements ExtensionPoint {

    /** Those of the kind of SCM; empty where nothing is known about its revisions. */
    static Optional<ScmRevisions> of(SCM scm) {
        return ExtensionList.lookup(ScmRevisions.class).stream()
                .filter(each -> each.supports(scm))
                .findFirst();
    }

    public abstract boolean supports(SCM scm);

    /**
     * The revision of that name, or the one that is shown.
     *
     * @param tip just opened, of what the SCM is configured to show
     * @param name null for the tip's own
     * @throws hudson.AbortException when there is none, or it isn't part of what the SCM is configured to show
     */
    public abstract SCMRevision find(SCM scm, SCMFileSystem tip, @CheckForNull String name)
            throws IOException, InterruptedException;

    /** What users know the revision by. */
    public abstract String name(SCMRevision revision);
}
