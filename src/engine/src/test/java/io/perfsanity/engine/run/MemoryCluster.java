package io.perfsanity.engine.run;

import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.plan.Bundle;
import io.perfsanity.engine.plan.BundleFile;
import io.perfsanity.engine.scheduler.Attempt;
import io.perfsanity.engine.scheduler.JobRef;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.scheduler.Observation.JobReport;
import io.perfsanity.engine.scheduler.Observation.Sight;
import io.perfsanity.engine.scheduler.Scheduler;
import io.perfsanity.engine.scheduler.Scheduler.Fence;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome;
import io.perfsanity.engine.scheduler.Scheduler.SubmitOutcome.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

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
        /** As where a site limits how many jobs a user may have in the queue. */
        NO_ROOM,
        UNREACHABLE,
        /** Files arrive, but nothing can be made in the run's directory. */
        NO_FENCE
    }

    final Map<String, JobState> jobs = new LinkedHashMap<>();
    final Map<String, String> idOfName = new LinkedHashMap<>();
    final Map<String, ExitFile> exits = new HashMap<>();
    final Set<String> abandoned = new HashSet<>();
    final List<String> uploads = new ArrayList<>();
    /** By job name: the {@code launch.sh} that came last. */
    final Map<String, String> launches = new HashMap<>();

    final Set<String> immortal = new HashSet<>();
    /** By job name: the id of the job that claimed the attempt, where that is another than was submitted. */
    final Map<String, String> claims = new HashMap<>();
    /** By job name: where it runs; the others run on {@code node1}. */
    final Map<String, String> nodes = new HashMap<>();
    /** By job name: the size of its logs. */
    final Map<String, Long> logs = new HashMap<>();
    /** By the end of the attempt's directory: what its job left, path to text. */
    final Map<String, Map<String, String>> files = new HashMap<>();
    /** No query of the scheduler is answered, though the host is there: slurmctld and slurmdbd are away. */
    boolean queriesFail;
    /** Jobs that every source denies. */
    final Set<String> denied = new HashSet<>();
    /** No results can be fetched, though the scheduler answers. */
    boolean transfersFail;
    /** What is fetched finds no room on this machine. */
    boolean noRoom;

    /** Of every job that waits. */
    Optional<Instant> expectedStart = Optional.empty();

    Fault fault = Fault.NONE;
    boolean down;
    int fences;
    final AtomicInteger polls = new AtomicInteger();
    int cancels;
    /** What happens while files are brought or fetched, jobs are submitted, or ended. */
    Runnable meanwhile = () -> {};

    Runnable whilePolling = () -> {};
    Runnable whileSubmitting = () -> {};
    Runnable whileCancelling = () -> {};

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
        whileSubmitting.run();
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
            case NO_ROOM -> new SubmitOutcome(attempt, Kind.NO_ROOM, Optional.empty(), "AssocMaxSubmitJobLimit");
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
    public List<Observation> poll(List<JobRef> asked) throws IOException {
        reachable();
        polls.incrementAndGet();
        whilePolling.run();
        return asked.stream().map(this::observe).toList();
    }

    private Observation observe(JobRef asked) {
        String name = asked.attempt().jobName();
        Optional<String> claim = Optional.ofNullable(claims.get(name));
        Optional<JobReport> job = claim.or(() -> Optional.ofNullable(idOfName.get(name)))
                .map(id -> report(id, jobs.get(id), nodes.getOrDefault(name, "node1")));
        return new Observation(
                asked.attempt(),
                queriesFail
                        ? new Sight.NotAsked()
                        : job.filter(known -> !denied.contains(name))
                                .<Sight>map(Sight.Seen::new)
                                .orElse(new Sight.Absent()),
                claim,
                Optional.ofNullable(exits.get(name)),
                Optional.of(logs.getOrDefault(name, 0L)));
    }

    private JobReport report(String id, JobState state, String node) {
        boolean waits = state == JobState.PENDING;
        return new JobReport(id, state, "", waits ? "" : node, "", expectedStart.filter(start -> waits));
    }

    @Override
    public boolean abandon(Attempt attempt) throws IOException {
        reachable();
        abandoned.add(attempt.jobName());
        return !idOfName.containsKey(attempt.jobName());
    }

    @Override
    public List<Attempt> cancel(List<JobRef> ended) throws IOException {
        reachable();
        cancels++;
        whileCancelling.run();
        List<Attempt> alive = new ArrayList<>();
        for (JobRef job : ended) {
            String name = job.attempt().jobName();
            abandoned.add(name);
            if (immortal.contains(name)) {
                alive.add(job.attempt());
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
        readLaunches(stdin);
        return new Output(0, new byte[0], "");
    }

    private void readLaunches(InputStream stdin) throws IOException {
        byte[] bundle = stdin.readAllBytes();
        if (bundle.length == 0) {
            return;
        }
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(bundle)));
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.getName().endsWith("/launch.sh")) {
                String text = new String(tar.readAllBytes(), StandardCharsets.UTF_8);
                launches.put(text.replaceAll("(?s).*--job-name=(\\S+).*", "$1"), text);
            }
        }
    }

    @Override
    public Output stream(List<String> command, Duration limit, StreamSink sink) throws IOException {
        reachable();
        meanwhile.run();
        if (transfersFail) {
            throw new HostException("the work directory doesn't answer");
        }
        if (noRoom) {
            throw new IOException("No space left on device");
        }
        String directory = command.get(command.indexOf("-C") + 1);
        Map<String, String> left = files.entrySet().stream()
                .filter(entry -> directory.endsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Map.of());
        if (!left.isEmpty()) {
            List<BundleFile> bundle = left.entrySet().stream()
                    .map(file -> new BundleFile(file.getKey(), file.getValue(), false))
                    .toList();
            sink.accept(new ByteArrayInputStream(new Bundle(bundle).toTarGz()));
        }
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
