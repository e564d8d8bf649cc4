package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.plugins.git.GitSCM;
import hudson.scm.SCM;
import java.io.IOException;
import jenkins.plugins.git.AbstractGitSCMSource;
import jenkins.plugins.git.GitSCMFileSystem;
import jenkins.scm.api.SCMFileSystem;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.SCMRevision;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** Commits of a git branch or tag; there only when the git plugin is. */
@Extension(optional = true)
public class GitRevisions extends ScmRevisions {
    @Override
    public boolean supports(SCM scm) {
        return scm instanceof GitSCM;
    }

    @Override
    public SCMRevision find(SCM scm, SCMFileSystem tip, @CheckForNull String name)
            throws IOException, InterruptedException {
        GitSCM git = (GitSCM) scm;
        String head = git.getBranches().get(0).getName().replaceFirst("^(refs/heads/|refs/tags/|\\*/)", "");
        String remote = Util.fixEmptyAndTrim(git.getUserRemoteConfigs().get(0).getName());
        String ref = Constants.R_REMOTES + (remote == null ? Constants.DEFAULT_REMOTE_NAME : remote) + "/" + head;
        String hash = ((GitSCMFileSystem) tip).invoke(repository -> hash(repository, ref, name));
        return new AbstractGitSCMSource.SCMRevisionImpl(new SCMHead(head), hash);
    }

    /** The repository is shared by all jobs with its URL, so a commit counts only if it is of the branch. */
    private static String hash(Repository repository, String ref, @CheckForNull String name) throws IOException {
        Ref found = repository.exactRef(ref);
        if (found == null) {
            throw new IOException("no " + ref + " was fetched");
        }
        try (RevWalk walk = new RevWalk(repository)) {
            RevCommit tip = walk.parseCommit(found.getObjectId());
            if (name == null) {
                return tip.name();
            }
            if (ObjectId.isId(name) && walk.isMergedInto(walk.parseCommit(ObjectId.fromString(name)), tip)) {
                return name;
            }
        } catch (MissingObjectException | IncorrectObjectTypeException e) {
            AbortException refusal = new AbortException(Messages.ScmTestlistSource_NoRevision(name));
            refusal.initCause(e);
            throw refusal;
        }
        throw new AbortException(Messages.ScmTestlistSource_NoRevision(name));
    }

    @Override
    public String name(SCMRevision revision) {
        return ((AbstractGitSCMSource.SCMRevisionImpl) revision).getHash();
    }
}
