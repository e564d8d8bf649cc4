package io.perfsanity.engine.run;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.plan.BundleFile;
import io.perfsanity.engine.plan.LaunchPlan;
import io.perfsanity.engine.scheduler.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** Puts a run together, new or begun earlier: the journal in its directory tells which. */
public final class Runs {
    private Runs() {}

    /**
     * The run of {@code directory}.
     *
     * @param doubt how long a job whose submission is in doubt may still turn up: 2 × Slurm's MessageTimeout
     * @param executor runs the transfers of results
     */
    public static Run open(
            RunDirectory directory,
            Host host,
            Scheduler scheduler,
            Duration doubt,
            RunListener listener,
            Executor executor,
            Clock clock)
            throws IOException {
        RunRequest request = directory.request();
        ClusterProfile profile = request.profile();
        LaunchPlan plan = request.plan();
        List<BundleFile> documents = List.of(
                new BundleFile("run.json", Files.readString(directory.path().resolve("run.json")), false),
                new BundleFile("testlist.txt", request.testlistText(), false));
        return new Run(
                directory,
                request,
                new Transitions(profile.limits(), doubt),
                new Submitter(host, scheduler, plan, documents),
                scheduler,
                new FileSettlement(
                        new ResultFetcher(host, profile.secrets(), profile.artifacts()), plan, directory.path()),
                executor,
                listener,
                clock);
    }
}
