package io.jenkins.plugins.perfsanity.parameters;

import hudson.AbortException;
import io.perfsanity.engine.classify.ConfigDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The lists of a source as they are at one moment, and the configs that go with them. */
public interface OfferedLists {

    /**
     * In the order in which they are shown.
     *
     * @throws IOException with a message for the user when they can't be looked up
     */
    List<String> names() throws IOException;

    /**
     * The content of one list.
     *
     * @param list any text; a name that isn't offered is refused
     * @throws AbortException with a message for the user
     */
    byte[] read(String list) throws IOException;

    /** Where the cases of the lists find their configs. */
    default Optional<ConfigDirectory> configs() throws AbortException {
        return Optional.empty();
    }

    /** Of the repository that they were fetched from; empty where there is none. */
    default Optional<String> revision() {
        return Optional.empty();
    }
}
