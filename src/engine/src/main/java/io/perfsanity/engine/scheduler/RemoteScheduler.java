package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Slurm, or detached processes, over a {@link Host}: each operation is one remote {@code bash} that reads its script
 * from standard input.
 *
 * <p>A job that {@code squeue} no longer shows while {@code sacct} says that it waits or runs counts as a failed query:
 * the sources contradict each other, and accounting can be stale for hours.
 */
public final class RemoteScheduler implements Scheduler {
    /** As ReFrame's: sbatch takes 1–5 s on a busy controller. */
    private static final Duration SBATCH_LIMIT = Duration.ofSeconds(60);

    /** An older loop may be inside an sbatch. */
    private static final Duration FENCE_WAIT = SBATCH_LIMIT.plusSeconds(15);

    /** Beyond three calls that time out the loop ends by itself, so the rest are calls that were answered. */
    private static final Duration EXPECTED_SBATCH = Duration.ofSeconds(10);

    /** The script answers 4 s after its last look; the rest is for the connection. */
    private static final Duration CANCEL_MARGIN = Duration.ofSeconds(9);

    private static final int SMALL_ANSWER = 64 * 1024;

    /** For rows, claims and exit files. */
    private static final int BYTES_PER_ATTEMPT = 16 * 1024;

    private final RemoteScript script;
    private final SchedulerSettings settings;

    public RemoteScheduler(Host host, SchedulerSettings settings) {
        this.script = new RemoteScript(host, settings);
        this.settings = settings;
    }

    @Override
    public Fence takeFence(String runDirectory) throws IOException {
        Fence fence = new Fence(plainPath(runDirectory), script.token());
        script.run(
                "fence",
                List.of(runDirectory, fence.token(), String.valueOf(FENCE_WAIT.toSeconds())),
                FENCE_WAIT.plus(settings.execLimit()),
                SMALL_ANSWER);
        return fence;
    }

    @Override
    public List<SubmitOutcome> submit(Fence fence, List<Attempt> attempts) throws IOException {
        if (attempts.isEmpty()) {
            return List.of();
        }
        List<String> words = new ArrayList<>(List.of(
                plainPath(fence.runDirectory()),
                fence.token(),
                seconds(settings.submitPause()),
                String.valueOf(SBATCH_LIMIT.toSeconds())));
        attempts.forEach(attempt -> words.addAll(checked(attempt)));
        Duration limit = settings.execLimit()
                .plus(SBATCH_LIMIT.multipliedBy(4))
                .plus(EXPECTED_SBATCH.plus(settings.submitPause()).multipliedBy(attempts.size()));
        Frame frame = script.run("submit", words, limit, attempts.size() * BYTES_PER_ATTEMPT + SMALL_ANSWER);
        List<SubmitOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < attempts.size(); i++) {
            outcomes.add(outcome(attempts.get(i), frame.about("outcome", i)));
        }
        return outcomes;
    }

    private static SubmitOutcome outcome(Attempt attempt, Optional<Frame.Part> record) throws HostException {
        String text = record.orElseThrow(() -> new HostException("no answer about " + attempt.jobName()))
                .text();
        String[] lines = text.split("\n", 3);
        Optional<String> id = Optional.of(lines[1]).filter(word -> !word.isEmpty());
        return new SubmitOutcome(attempt, SubmitOutcome.Kind.valueOf(lines[0]), id, lines[2].strip());
    }

    @Override
    public List<Observation> poll(List<JobRef> jobs) throws IOException {
        if (jobs.isEmpty()) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        // What is left of the time is for the connection and for reading files.
        words.add(String.valueOf(Math.max(10, settings.execLimit().toSeconds() - 15)));
        jobs.forEach(job -> words.addAll(checked(job)));
        PollAnswer answer = new PollAnswer(
                script.run("poll", words, settings.execLimit(), jobs.size() * BYTES_PER_ATTEMPT + SMALL_ANSWER));
        return IntStream.range(0, jobs.size())
                .mapToObj(i -> answer.observation(i, jobs.get(i)))
                .toList();
    }

    @Override
    public boolean abandon(Attempt attempt) throws IOException {
        Frame frame =
                script.run("abandon", List.of(plainPath(attempt.directory())), settings.execLimit(), SMALL_ANSWER);
        return frame.first("claim").map(Frame.Part::text).filter("0"::equals).isPresent();
    }

    @Override
    public List<Attempt> cancel(List<JobRef> jobs) throws IOException {
        if (jobs.isEmpty()) {
            return List.of();
        }
        Duration lastLook = settings.obey().multipliedBy(2);
        List<String> words = new ArrayList<>(
                List.of(String.valueOf(settings.obey().toSeconds()), String.valueOf(lastLook.toSeconds())));
        jobs.forEach(job -> words.addAll(checked(job)));
        Frame frame = script.run("cancel", words, lastLook.plus(CANCEL_MARGIN), jobs.size() * 100 + SMALL_ANSWER);
        return frame.all("alive")
                .map(record -> jobs.get(Integer.parseInt(record.key())).attempt())
                .toList();
    }

    private static List<String> checked(JobRef job) {
        return Stream.concat(
                        checked(job.attempt()).stream(), Stream.of(job.jobId().orElse("")))
                .toList();
    }

    /** Names are compared and listed with commas between them, and must mean the same to every command. */
    private static List<String> checked(Attempt attempt) {
        if (!attempt.jobName().matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException("'" + attempt.jobName() + "' can't be a job's name");
        }
        return List.of(attempt.jobName(), plainPath(attempt.directory()));
    }

    private static String plainPath(String directory) {
        if (!directory.matches("/\\P{Cntrl}*[^/\\p{Cntrl}]")) {
            throw new IllegalArgumentException("'" + directory + "' is no absolute path without a '/' at its end");
        }
        return directory;
    }

    private static String seconds(Duration duration) {
        return duration.isZero()
                ? "0"
                : String.format(Locale.ROOT, "%s.%03d", duration.toSeconds(), duration.toMillisPart());
    }
}
