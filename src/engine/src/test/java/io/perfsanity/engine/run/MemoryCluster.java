package io.perfsanity.engine.run;

import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.Fence;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.scheduler.Observation.JobReport;
import io.perfsanity.engine.scheduler.Scheduler;
import io.perfsanity.engine.scheduler.SubmitOutcome;
import io.perfsanity.engine.scheduler.SubmitOutcome.Kind;
import io.perfsanity.engine.scheduler.Watch;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A cluster in memory that keeps the contract of {@link Scheduler}, and misbehaves when told. The real ones are tested by
 * themselves; here it is the run that is tested.
 */
final class MemoryCluster implements Scheduler, Host {
    /** What the next submission comes to, besides being accepted. */
    enum Fault {
        NONE,
        /** The jobs are there, and the connection is gone until {@link #down} is taken back. */
        ANSWER_LOST,
        DOUBTFUL,
        REJECTED,
        UNREACHABLE,
        /** Files arrive, but nothing can be made in the run's directory. */
        NO_FENCE
    }

    final Map<String, JobState> jobs = new LinkedHashMap<>();
    final Map<String, String> idOfName = new LinkedHashMap<>();
    final Map<String, ExitFile> exits = new HashMap<>();
    final Set<String> abandoned = new HashSet<>();
    final List<String> uploads = new ArrayList<>();
    final Set<String> immortal = new HashSet<>();
    Fault fault = Fault.NONE;
    boolean down;
    int fences;
    int polls;
    /** What happens while files are brought or fetched. */
    Runnable meanwhile = () -> {};

    private int nextId = 100;

    void all(JobState state) {
        jobs.replaceAll((id, old) -> old.ended() ? old : state);
    }

    void finish(String name, JobState state, int rc) {
        jobs.put(idOfName.get(name), state);
        exits.put(name, new ExitFile(Optional.of(rc), ""));
    }

    @Override
    public Fence takeFence(String runDirectory) throws IOException {
        reachable();
        if (fault == Fault.NO_FENCE) {
            throw new HostException("the fence can't be written");
        }
        fences++;
        return new Fence(runDirectory, "token-" + fences);
    }

    @Override
    public List<SubmitOutcome> submit(Fence fence, List<Attempt> attempts) throws IOException {
        reachable();
        List<SubmitOutcome> outcomes = new ArrayList<>();
        for (Attempt attempt : attempts) {
            outcomes.add(submit(attempt));
        }
        if (fault == Fault.ANSWER_LOST) {
            fault = Fault.NONE;
            down = true;
            throw new HostException("connection reset");
        }
        return outcomes;
    }

    private SubmitOutcome submit(Attempt attempt) {
        if (idOfName.containsKey(attempt.jobName())) {
            return new SubmitOutcome(attempt, Kind.ACCEPTED, Optional.of(idOfName.get(attempt.jobName())), "");
        }
        if (abandoned.contains(attempt.jobName())) {
            return new SubmitOutcome(attempt, Kind.DOUBTFUL, Optional.empty(), "the attempt was abandoned");
        }
        return switch (fault) {
            case DOUBTFUL -> new SubmitOutcome(attempt, Kind.DOUBTFUL, Optional.empty(), "Socket timed out");
            case REJECTED -> new SubmitOutcome(attempt, Kind.REJECTED, Optional.empty(), "invalid partition");
            default -> accepted(attempt);
        };
    }

    private SubmitOutcome accepted(Attempt attempt) {
        String id = String.valueOf(nextId++);
        idOfName.put(attempt.jobName(), id);
        jobs.put(id, JobState.PENDING);
        return new SubmitOutcome(attempt, Kind.ACCEPTED, Optional.of(id), "");
    }

    @Override
    public List<Observation> poll(List<Watch> watches) throws IOException {
        reachable();
        polls++;
        return watches.stream().map(this::observe).toList();
    }

    private Observation observe(Watch watch) {
        String name = watch.attempt().jobName();
        Optional<JobReport> job = Optional.ofNullable(idOfName.get(name))
                .map(id -> new JobReport(id, jobs.get(id), "", jobs.get(id) == JobState.PENDING ? "" : "node1", ""));
        return new Observation(
                watch.attempt(), job, false, Optional.empty(), Optional.ofNullable(exits.get(name)), List.of());
    }

    @Override
    public boolean abandon(Attempt attempt) throws IOException {
        reachable();
        abandoned.add(attempt.jobName());
        return !idOfName.containsKey(attempt.jobName());
    }

    @Override
    public List<Attempt> cancel(List<Watch> watches) throws IOException {
        reachable();
        List<Attempt> alive = new ArrayList<>();
        for (Watch watch : watches) {
            String name = watch.attempt().jobName();
            abandoned.add(name);
            if (immortal.contains(name)) {
                alive.add(watch.attempt());
            } else if (idOfName.containsKey(name)) {
                jobs.computeIfPresent(idOfName.get(name), (id, state) -> state.ended() ? state : JobState.CANCELLED);
            }
        }
        return alive;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Output exec(List<String> command, InputStream stdin, Duration limit, int outputLimit) throws IOException {
        reachable();
        meanwhile.run();
        uploads.add(String.join(" ", command));
        return new Output(0, new byte[0], "");
    }

    @Override
    public Output stream(List<String> command, Duration limit, StreamSink sink) throws IOException {
        reachable();
        meanwhile.run();
        return new Output(0, new byte[0], "");
    }

    @Override
    public void close() {}

    private void reachable() throws IOException {
        if (down || fault == Fault.UNREACHABLE) {
            throw new HostException("no route to host");
        }
    }
}
