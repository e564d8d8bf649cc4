package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.ExtensionPoint;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Items;
import hudson.model.Job;
import java.io.IOException;
import java.io.Serializable;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Where the lists come from that a parameter offers by name. Forms, requests and the queue ask what is known and never
 * wait for another machine; a build asks for what is current.
 */
public abstract class TestlistSource extends AbstractDescribableImpl<TestlistSource>
        implements ExtensionPoint, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int KEY = 16;

    /**
     * The lists as this controller knows them now.
     *
     * @param job that has the parameter; null when it isn't known
     * @param revision that a value names; null for the newest
     * @throws AbortException with a message for the user when there are none
     */
    public abstract OfferedLists known(@CheckForNull Job<?, ?> job, @CheckForNull String revision) throws IOException;

    /** The lists for a build, which may take as long as a fetch; the same parameters and errors. */
    public OfferedLists current(@CheckForNull Job<?, ?> job, @CheckForNull String revision)
            throws IOException, InterruptedException {
        return known(job, revision);
    }

    /**
     * Looks at a name when a value is given, before any build.
     *
     * @throws AbortException when it can't be a list of this source
     */
    public void check(String list, @CheckForNull String revision) throws IOException {
        known(null, revision).read(list);
    }

    /** Whether cases find their configs here, those of pasted lists too. */
    public boolean hasConfigs() {
        return false;
    }

    /** What the form says of where the lists come from, and whether they are being looked up. */
    public SourceState state(@CheckForNull Job<?, ?> job) {
        return SourceState.NOTHING_TO_SAY;
    }

    /** The same for the same settings, whatever the versions of the plugins that wrote them. */
    String key() {
        // Each time that a form is saved a repository may get another id.
        String settings = Items.XSTREAM2.toXML(this).replaceAll("<id>[^<]*</id>| plugin=\"[^\"]*\"", "");
        return DigestUtils.sha256Hex(settings).substring(0, KEY);
    }

    /** For sources that know only the lists of now. */
    static void refuseRevision(@CheckForNull String revision) throws AbortException {
        if (revision != null) {
            throw new AbortException(Messages.TestlistSource_NoRevisions(revision));
        }
    }
}
