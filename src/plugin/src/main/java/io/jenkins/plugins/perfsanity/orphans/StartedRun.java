package io.jenkins.plugins.perfsanity.orphans;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.perfsanity.forms.ReaderWords;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.run.Orphan;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A run that may have jobs on a cluster, whatever becomes of its build. In a file of Jenkins, so no record. Guarded by
 * {@link StartedRuns}.
 */
@Restricted(NoExternalUse.class)
public class StartedRun {
    private volatile String job;
    private volatile String build;
    private final String name;
    private final String cluster;
    private volatile String runId = "";
    /** As the run uses it, in the engine's JSON: what is configured later may be another cluster. */
    private volatile String profile = "";
    /** Whether a build waits for it that doesn't survive a restart. */
    private volatile boolean held;
    /** Since when nobody will go on with it, in milliseconds of the epoch; 0: somebody may. */
    private volatile long over;

    private volatile List<LeftJob> left = new ArrayList<>();
    /** Who began it in this process. */
    private transient volatile Driver driver;
    /** Whether that one still drives it. */
    private transient volatile boolean driven;
    /** Why its jobs could not be ended; empty text when they weren't tried. */
    private transient volatile String problem;

    /** What goes on with a run. */
    public interface Driver {
        /** Has to end its jobs, and to leave no files. Returns at once. */
        void buildDeleted();

        /** Its files lie where its job is now. Returns at once. */
        void moved();
    }

    StartedRun(Run<?, ?> build, String name, String cluster) {
        this.job = build.getParent().getFullName();
        this.build = build.getExternalizableId();
        this.name = name;
        this.cluster = cluster;
    }

    boolean is(String ofBuild, String named) {
        return build.equals(ofBuild) && name.equals(named);
    }

    boolean isOf(String ofBuild) {
        return build.equals(ofBuild);
    }

    boolean isOfJob(String fullName) {
        return job.equals(fullName);
    }

    /** Its job has another name now. */
    void move(String fullName) {
        build = fullName + build.substring(build.lastIndexOf('#'));
        job = fullName;
    }

    void hold(boolean now) {
        held = now;
    }

    public boolean isHeld() {
        return held;
    }

    void begin(String id, ClusterProfile used, Driver by) throws IOException {
        runId = id;
        profile = Json.mapper().writeValueAsString(used);
        driver = by;
        driven = true;
    }

    /** A job that was deleted and made again has builds with the names of those whose runs may still be ending. */
    boolean isOf(Driver by) {
        return driver == null || driver == by;
    }

    boolean mayHaveJobs() {
        return !runId.isEmpty();
    }

    void end(Instant now) {
        over = over == 0 ? now.toEpochMilli() : over;
    }

    void leave(List<Orphan> jobs) {
        left = jobs.stream().map(LeftJob::new).collect(Collectors.toCollection(ArrayList::new));
    }

    List<Orphan> left() {
        return left.stream().map(LeftJob::asOrphan).toList();
    }

    Optional<Driver> driver() {
        return driven ? Optional.of(driver) : Optional.empty();
    }

    void release() {
        driven = false;
    }

    ClusterProfile profile() throws IOException {
        return Json.mapper().readValue(profile, ClusterProfile.class);
    }

    void failed(String why) {
        problem = why;
    }

    /** Whether it may have jobs, isn't held, and its build, null where there is none, is one that goes on with nothing. */
    boolean isAbandoned(Predicate<Run<?, ?>> endedBuild) {
        return mayHaveJobs() && !held && endedBuild.test(getBuild());
    }

    /** What a file of an earlier version doesn't have. */
    private Object readResolve() {
        runId = Util.fixNull(runId);
        profile = Util.fixNull(profile);
        left = left == null ? new ArrayList<>() : left;
        return this;
    }

    /** Its build, unless that was deleted. Called by Jelly. */
    @CheckForNull
    public Run<?, ?> getBuild() {
        return Run.fromExternalizableId(build);
    }

    public String getBuildId() {
        return build;
    }

    public String getJob() {
        return job;
    }

    public String getName() {
        return name;
    }

    public String getCluster() {
        return cluster;
    }

    public String getRunId() {
        return runId;
    }

    public boolean isOver() {
        return over != 0;
    }

    /** The ids of the jobs that are known to be left, or their names. Called by Jelly. */
    public String getJobs() {
        return left.stream().map(LeftJob::shown).collect(Collectors.joining(", "));
    }

    /** Called by Jelly. */
    public String getProblem() {
        return problem == null ? "" : problem;
    }

    /** The same in the reader's language. Called by Jelly. */
    public String getProblemText() {
        return ReaderWords.phrase(getProblem());
    }
}
