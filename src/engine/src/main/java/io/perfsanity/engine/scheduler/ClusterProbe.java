package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a cluster what a person wants to know of it; each question is one remote command. */
public final class ClusterProbe {
    private static final int ANSWER_LIMIT = 8 * 1024 * 1024;

    private final RemoteScript script;
    private final SchedulerSettings settings;

    /**
     * A live job of the login that one of our runs may have made.
     *
     * @param start when it began, or when the scheduler means to begin it; empty when that isn't known
     * @param directory where it was submitted
     */
    public record OwnJob(String jobId, String name, JobState state, Optional<Instant> start, String directory) {}

    public ClusterProbe(Host host, SchedulerSettings settings) {
        this.script = new RemoteScript(host, settings);
        this.settings = settings;
    }

    /**
     * Whether the cluster is fit for runs.
     *
     * @param workDirectory absolute; needn't exist
     * @throws HostException also when the scheduler's commands are missing or its controller doesn't answer
     */
    public ClusterFacts facts(String workDirectory) throws IOException {
        return facts(List.of("facts", workDirectory), List.of());
    }

    /**
     * The same, and what plans are held against: the rules of accounting and partitions. A sick accounting makes this slow.
     *
     * @param paths of the cluster that somebody wants to know of
     */
    public ClusterFacts facts(String workDirectory, List<String> paths) throws IOException {
        List<String> words = new ArrayList<>(List.of("rules", workDirectory));
        words.addAll(paths);
        return facts(words, paths);
    }

    private ClusterFacts facts(List<String> words, List<String> paths) throws IOException {
        Instant before = Instant.now();
        Frame frame = script.run("probe", words, settings.execLimit(), ANSWER_LIMIT);
        return ClusterFacts.read(frame, settings.kind() == SchedulerKind.SLURM, paths, before, Instant.now());
    }

    /** The login's live jobs whose names begin as ours do. */
    public List<OwnJob> ownJobs() throws IOException {
        Frame frame = script.run("probe", List.of("jobs"), settings.execLimit(), ANSWER_LIMIT);
        return frame.lines("jobs").flatMap(line -> job(line).stream()).toList();
    }

    private static Optional<OwnJob> job(String line) {
        String[] fields = line.split("\\|", 5);
        return fields.length < 5
                ? Optional.empty()
                : Optional.of(
                        new OwnJob(fields[0], fields[3], JobState.of(fields[1]), JobRow.instant(fields[2]), fields[4]));
    }
}
