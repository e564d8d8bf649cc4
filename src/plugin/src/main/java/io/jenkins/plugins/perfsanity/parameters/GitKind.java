package io.jenkins.plugins.perfsanity.parameters;

import hudson.Extension;
import hudson.Util;
import hudson.plugins.git.GitSCM;
import hudson.plugins.git.UserRemoteConfig;
import hudson.scm.SCM;
import java.io.IOException;
import jenkins.plugins.git.GitSCMFileSystem;
import jenkins.plugins.git.GitSCMSource;
import jenkins.scm.api.SCMFileSystem;
import jenkins.scm.api.SCMRevision;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;

/** Git, of checkouts those with one remote and one branch or tag; there only when the git plugin is. */
@Extension(optional = true)
public class GitKind extends ScmKind {
    @Override
    public boolean convert(SCM checkout, ScmTestlistSource to) {
        if (!(checkout instanceof GitSCM git)
                || git.getUserRemoteConfigs().size() != 1
                || git.getBranches().size() != 1
                || git.getBranches().get(0).getName().substring(1).contains("*")) {
            return false;
        }
        UserRemoteConfig remote = git.getUserRemoteConfigs().get(0);
        GitSCMSource source = new GitSCMSource(Util.fixNull(remote.getUrl()));
        source.setCredentialsId(remote.getCredentialsId());
        to.setRepository(source);
        to.setBranch(git.getBranches().get(0).getName().replaceFirst("^(refs/heads/|refs/tags/|\\*/)", ""));
        return true;
    }

    @Override
    public boolean holds(SCMFileSystem files, SCMRevision tip, SCMRevision revision)
            throws IOException, InterruptedException {
        return files instanceof GitSCMFileSystem git
                && git.invoke(repository -> isMerged(repository, revision.toString(), tip.toString()));
    }

    private static boolean isMerged(Repository repository, String commit, String tip) throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            return walk.isMergedInto(
                    walk.parseCommit(ObjectId.fromString(commit)), walk.parseCommit(ObjectId.fromString(tip)));
        }
    }
}
