package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.ExtensionPoint;
import hudson.model.AbstractDescribableImpl;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/** Where the lists come from that a parameter offers by name. */
public abstract class TestlistSource extends AbstractDescribableImpl<TestlistSource>
        implements ExtensionPoint, Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * The names of the lists that are there now, in the order in which they are shown.
     *
     * @throws IOException with a message for the user when they can't be looked up
     */
    public abstract List<String> lists() throws IOException;

    /**
     * The content of one list.
     *
     * @param list any text; a name that isn't offered is refused
     * @throws AbortException with a message for the user
     */
    public abstract byte[] read(String list) throws IOException;

    /** The directory of configs that goes with the lists; null when there is none. */
    @CheckForNull
    public Path configs() throws AbortException {
        return null;
    }
}
