package io.perfsanity.engine.run;

import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.JobRef;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.RemoteScheduler;
import io.perfsanity.engine.scheduler.Scheduler;
import io.perfsanity.engine.scheduler.Scheduler.Fence;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome;
import io.perfsanity.engine.scheduler.SchedulerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

/** A host and its scheduler that count what polls cost. */
final class CountingCluster implements Host, Scheduler {
    private final Host host;
    private final Scheduler scheduler;
    private final ThreadLocal<Integer> commands = ThreadLocal.withInitial(() -> 0);
    private int polls;
    private int commandsOfPolls;
    private int mostWatched;

    CountingCluster(Host host, SchedulerSettings settings) {
        this.host = host;
        this.scheduler = new RemoteScheduler(this, settings);
    }

    int polls() {
        return polls;
    }

    int commandsOfPolls() {
        return commandsOfPolls;
    }

    /** The most jobs that one poll asked about. */
    int mostWatched() {
        return mostWatched;
    }

    @Override
    public List<Observation> poll(List<JobRef> jobs) throws IOException {
        int before = commands.get();
        try {
            return scheduler.poll(jobs);
        } finally {
            polls++;
            commandsOfPolls += commands.get() - before;
            mostWatched = Math.max(mostWatched, jobs.size());
        }
    }

    @Override
    public Output exec(List<String> command, InputStream stdin, Duration limit, int outputLimit) throws IOException {
        commands.set(commands.get() + 1);
        return host.exec(command, stdin, limit, outputLimit);
    }

    @Override
    public Output stream(List<String> command, Duration limit, StreamSink sink) throws IOException {
        commands.set(commands.get() + 1);
        return host.stream(command, limit, sink);
    }

    @Override
    public String name() {
        return host.name();
    }

    @Override
    public Fence takeFence(String runDirectory) throws IOException {
        return scheduler.takeFence(runDirectory);
    }

    @Override
    public List<SubmitOutcome> submit(Fence fence, List<Attempt> attempts) throws IOException {
        return scheduler.submit(fence, attempts);
    }

    @Override
    public boolean abandon(Attempt attempt) throws IOException {
        return scheduler.abandon(attempt);
    }

    @Override
    public List<Attempt> cancel(List<JobRef> jobs) throws IOException {
        return scheduler.cancel(jobs);
    }

    @Override
    public void close() {
        host.close();
    }
}
