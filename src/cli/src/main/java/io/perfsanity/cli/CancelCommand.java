package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.run.Orphans;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunDirectory.InUseException;
import io.perfsanity.engine.scheduler.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity cancel}. */
@Command(
        name = "cancel",
        description =
                "Cancels the jobs of a run, whether its process still lives or not, and those that an earlier cancellation"
                        + " left. Exit code 3 when some may be left: the same command tries again.")
final class CancelCommand extends ConsoleCommand {
    /** As long as a run may take to cancel, and a little for its reports. */
    private static final int WAIT_SECONDS = 60;

    @Parameters(paramLabel = "DIR", description = "The directory of the run (its --out).")
    Path directory;

    @Override
    public Integer call() throws Exception {
        Console console = console();
        if (!RunDirectory.holdsRun(directory)) {
            throw new InputException(directory + " is not the directory of a run (no run.json)");
        }
        RunDirectory.requestCancel(directory);
        for (int second = 0; ; second++) {
            try (RunDirectory runDirectory = ResumeCommand.open(directory);
                    Cluster cluster = cluster(runDirectory.request().profile())) {
                new RunDriver(cluster, runDirectory, console, true).drive();
                return new Orphans(directory).read().isEmpty() ? ExitCodes.ALL_PASSED : ExitCodes.INFRA;
            } catch (InUseException e) {
                if (second == 0) {
                    console.say("the process that runs it was told to cancel");
                }
                if (second >= WAIT_SECONDS) {
                    throw new IOException("the process that runs it did not end within " + WAIT_SECONDS + " s", e);
                }
                Thread.sleep(1000);
            }
        }
    }

    /** Not asked whether it is fit for runs: what can be cancelled is, also while Slurm is down. */
    private static Cluster cluster(ClusterProfile profile) throws IOException {
        return Cluster.unasked(ProfileHosts.open(profile.connection(), new LocalStore()), profile);
    }
}
