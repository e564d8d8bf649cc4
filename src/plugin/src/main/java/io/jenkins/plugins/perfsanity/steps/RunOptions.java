package io.jenkins.plugins.perfsanity.steps;

import java.io.Serializable;

/** What the state of a step held before it held the step itself; only ever read, of builds that an upgrade interrupted. */
final class RunOptions implements Serializable {
    private static final long serialVersionUID = 1L;

    private String cluster;
    private String testlist;
    private String waives;
    private String configs;
    private String sync;
    private String select;
    private String mode;
    private String facts;
    private boolean strict;
    private int retries;
    private String failOn;
    private boolean dryRun;
    private String name;
    private ClusterOverrides overrides;

    private Object readResolve() {
        PerfSanityStep step = new PerfSanityStep(cluster, testlist);
        step.setWaives(waives);
        step.setConfigs(configs);
        step.setSync(sync);
        step.setSelect(select);
        step.setMode(mode);
        step.setFacts(facts);
        step.setStrict(strict);
        step.setRetries(retries);
        step.setFailOn(failOn);
        step.setDryRun(dryRun);
        step.setName(name);
        step.setOverrides(overrides);
        return step;
    }
}
