package io.perfsanity.engine.run;

import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.plan.Bundle;
import io.perfsanity.engine.plan.BundleFile;
import io.perfsanity.engine.plan.LaunchPlan;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.Fence;
import io.perfsanity.engine.scheduler.Scheduler;
import io.perfsanity.engine.scheduler.SubmitOutcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings attempts to the cluster and submits them under the run's fence. Used by one thread at a time.
 *
 * <p>After any doubtful answer the fence is taken anew before the next submission, so that a loop of a dead connection
 * can't submit beside us.
 */
final class Submitter {
    private static final Duration UPLOAD_LIMIT = Duration.ofMinutes(5);

    private final Host host;
    private final Scheduler scheduler;
    private final LaunchPlan plan;
    private final List<BundleFile> requestFiles;
    private Optional<Fence> fence = Optional.empty();
    private boolean sharedFilesAreThere;

    /**
     * For one run.
     *
     * @param requestFiles what documents the run on the cluster: {@code run.json}, {@code testlist.txt}
     */
    Submitter(Host host, Scheduler scheduler, LaunchPlan plan, List<BundleFile> requestFiles) {
        this.host = host;
        this.scheduler = scheduler;
        this.plan = plan;
        this.requestFiles = requestFiles;
    }

    /** One attempt to submit. */
    record Item(PlannedCase planned, int number, Attempt attempt, List<String> excludedNodes) {}

    /** Sends the files of all items in one stream, and takes the fence. After a failure nothing of them was submitted. */
    void upload(List<Item> items) throws IOException {
        List<BundleFile> files = new ArrayList<>();
        if (!sharedFilesAreThere) {
            files.addAll(requestFiles);
            files.addAll(plan.sharedFiles());
        }
        items.forEach(item -> files.addAll(plan.attemptFiles(item.planned(), item.number(), item.excludedNodes())));
        Output output = host.unpack(
                new ByteArrayInputStream(new Bundle(files).toTarGz()),
                plan.layout().runDirectory(),
                UPLOAD_LIMIT);
        if (!output.succeeded()) {
            throw new HostException("the run's files can't be written to %s on %s: %s"
                    .formatted(
                            plan.layout().runDirectory(),
                            host.name(),
                            output.stderr().strip()));
        }
        sharedFilesAreThere = true;
        if (fence.isEmpty()) {
            takeFence();
        }
    }

    /** Submits what was uploaded, or asks what became of an earlier submission: an attempt with a known job isn't submitted again. */
    List<SubmitOutcome> submit(List<Item> items) throws IOException {
        List<Attempt> attempts = items.stream().map(Item::attempt).toList();
        try {
            List<SubmitOutcome> outcomes = scheduler.submit(fence.orElseThrow(), attempts);
            if (outcomes.stream().anyMatch(outcome -> outcome.kind() != SubmitOutcome.Kind.ACCEPTED)) {
                fence = Optional.empty();
            }
            return outcomes;
        } catch (IOException e) {
            fence = Optional.empty();
            throw e;
        }
    }

    /** Ends every submit loop of this run, also one that another process began. */
    void takeFence() throws IOException {
        fence = Optional.of(scheduler.takeFence(plan.layout().runDirectory()));
    }
}
