package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.plan.RunLayout;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.ShellWords;

/** What was run, with what and where, in short texts; those that aren't known are empty. */
public final class RunFacts {
    private static final int MAX_TEXT = 200;

    private final String testlist;
    private final String sources;
    private final String image;
    private final String partition;
    private final String version;
    /** Of the run on the cluster; empty text where no command of Slurm's runs its scripts. */
    private final String directory;

    RunFacts(RunRequest request) {
        ClusterProfile profile = request.profile();
        this.testlist = line(String.join(", ", request.testlists()));
        String checkout = profile.sourceDirectory().orElse("");
        this.sources = line(request.facts().commit().orElse(checkout.substring(checkout.lastIndexOf('/') + 1)));
        this.image = line(profile.container().image().orElse(""));
        this.partition = line(profile.allocation().partition().orElse(""));
        String known = RunRequest.class.getPackage().getImplementationVersion();
        this.version = known == null ? "" : known;
        this.directory = profile.scheduler() == SchedulerKind.SLURM
                ? new RunLayout(profile.workDirectory(), request.runId()).runDirectory()
                : "";
    }

    /** What runs a script of an attempt again, in an empty directory of the cluster; empty text where nothing does. */
    String command(String script) {
        return directory.isEmpty()
                ? ""
                : "mkdir logs && PS_ATTEMPT_DIR=$PWD sbatch " + ShellWords.quote(directory + "/" + script);
    }

    private static String line(String text) {
        return PlainText.line(text, MAX_TEXT);
    }

    public String getTestlist() {
        return testlist;
    }

    /** The commit of the checkout; where it isn't known, the name of its directory on the cluster. */
    public String getSources() {
        return sources;
    }

    public String getImage() {
        return image;
    }

    public String getPartition() {
        return partition;
    }

    /** Of this tool. */
    public String getVersion() {
        return version;
    }
}
