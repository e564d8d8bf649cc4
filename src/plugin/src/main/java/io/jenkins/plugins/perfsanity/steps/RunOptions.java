package io.jenkins.plugins.perfsanity.steps;

import java.io.Serializable;

/** What a build asked for; survives a restart with the step's state. */
final class RunOptions implements Serializable {
    private static final long serialVersionUID = 1L;

    String cluster = "";
    /** The text of a list, or a path in the workspace. */
    String testlist = "";
    /** Paths in the workspace; empty text: none. */
    String configs = "";

    String sync = "";
    String select = "";
    String mode = "";
    int retries = 1;
    String failOn = FailOn.INFRA.toString();
    boolean dryRun;
    /** Of the run in its build; its files and its page have it. */
    String name = "";
}
