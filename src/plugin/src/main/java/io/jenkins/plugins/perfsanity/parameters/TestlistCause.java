package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Cause;
import java.util.Objects;
import org.kohsuke.stapler.export.Exported;

/** A list that has changed started the build. */
public class TestlistCause extends Cause {
    private final String list;
    private final String revision;

    TestlistCause(String list, @CheckForNull String revision) {
        this.list = list;
        this.revision = revision;
    }

    @Exported
    public String getList() {
        return list;
    }

    /** Of the repository in which the change was seen. */
    @CheckForNull
    @Exported
    public String getRevision() {
        return revision;
    }

    @Override
    public String getShortDescription() {
        return revision == null
                ? Messages.TestlistCause_Changed(list)
                : Messages.TestlistCause_ChangedIn(list, revision);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TestlistCause cause
                && list.equals(cause.list)
                && Objects.equals(revision, cause.revision);
    }

    @Override
    public int hashCode() {
        return Objects.hash(list, revision);
    }
}
