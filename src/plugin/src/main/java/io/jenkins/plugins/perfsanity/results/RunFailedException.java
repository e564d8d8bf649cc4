package io.jenkins.plugins.perfsanity.results;

import hudson.AbortException;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** Cases have their verdicts, and these fail the build: {@code catch (e) { e.run.cases }} has them all the same. */
public final class RunFailedException extends AbortException {
    private static final long serialVersionUID = 1L;

    private final PerfSanityResult run;

    public RunFailedException(String message, PerfSanityResult run) {
        super(message);
        this.run = run;
    }

    @Whitelisted
    public PerfSanityResult getRun() {
        return run;
    }
}
