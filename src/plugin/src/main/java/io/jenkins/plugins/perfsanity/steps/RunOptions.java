package io.jenkins.plugins.perfsanity.steps;

import hudson.AbortException;
import io.perfsanity.engine.testlist.Mode;
import java.io.Serializable;
import java.util.Map;

/** What a build asked for; survives a restart with the step's state. */
final class RunOptions implements Serializable {
    private static final long serialVersionUID = 1L;

    static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    String cluster = "";
    /** The text of a list, or a path in the workspace. */
    String testlist = "";
    /** Of cases that are skipped: text or path as the list; empty text: none. */
    String waives = "";
    /** Paths in the workspace; empty text: none. */
    String configs = "";

    String sync = "";
    String select = "";
    String mode = "";
    /** For the conditions of test-db lists, {@code NAME=value} in lines or with commas between them. */
    String facts = "";

    boolean strict;
    int retries = 1;
    String failOn = FailOn.INFRA.toString();
    boolean dryRun;
    /** Of the run in its build; its files and its page have it. */
    String name = "";

    ClusterOverrides overrides = new ClusterOverrides();

    /**
     * Fails where no run could begin.
     *
     * @throws AbortException with what is wrong
     */
    void check() throws AbortException {
        OptionText.word("mode", mode, Mode.words());
        OptionText.word("failOn", failOn, FailOn.words());
        if (cluster.isEmpty()) {
            throw new AbortException("cluster is missing, expected the name of a configured cluster");
        }
        if (testlist.isBlank()) {
            throw new AbortException("testlist is empty, expected the text of a list or a path in the workspace");
        }
        if (!name.matches(NAME)) {
            throw new AbortException("name is '" + name + "', expected letters, digits, '.', '_' and '-', at most 64");
        }
        if (retries < 0) {
            throw new AbortException("retries is " + retries + ", expected a number from 0");
        }
        facts();
        overrides.toOverrides();
    }

    Map<String, String> facts() throws AbortException {
        return facts(facts);
    }

    static Map<String, String> facts(String given) throws AbortException {
        return OptionText.assignments("facts", given, OptionText.LINES_OR_COMMAS);
    }
}
