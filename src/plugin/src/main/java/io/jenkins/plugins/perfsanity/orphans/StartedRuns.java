package io.jenkins.plugins.perfsanity.orphans;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import hudson.model.listeners.RunListener;
import io.perfsanity.engine.run.Orphan;
import io.perfsanity.engine.run.RunRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The runs of this controller that may have jobs, kept in a file outside of builds. A run is in it from before its first
 * submission until its jobs are known to be gone.
 */
@Extension
@Restricted(NoExternalUse.class)
public class StartedRuns {
    private static final Logger LOGGER = Logger.getLogger(StartedRuns.class.getName());

    /** Read when it is first needed. */
    private List<StartedRun> runs;

    public static StartedRuns get() {
        return ExtensionList.lookupSingleton(StartedRuns.class);
    }

    private List<StartedRun> all() throws IOException {
        if (runs == null) {
            runs = new StartedRunsFile().read();
            // Of the process before this one: nobody would read their results, so their jobs are swept.
            runs.removeIf(run -> run.isHeld() && !run.mayHaveJobs());
            runs.stream().filter(StartedRun::isHeld).forEach(run -> {
                run.hold(false);
                run.end(Instant.now());
            });
        }
        return runs;
    }

    private void save() throws IOException {
        new StartedRunsFile().write(all());
    }

    Optional<StartedRun> find(Run<?, ?> build, String name) throws IOException {
        String id = build.getExternalizableId();
        return all().stream().filter(run -> run.is(id, name)).findFirst();
    }

    private StartedRun make(Run<?, ?> build, String name, String cluster) throws IOException {
        Optional<StartedRun> known = find(build, name);
        if (known.isPresent()) {
            return known.get();
        }
        StartedRun made = new StartedRun(build, name, cluster);
        all().add(made);
        return made;
    }

    /** A build waits for the run and won't survive a restart of Jenkins. */
    public synchronized void hold(Run<?, ?> build, String name, String cluster) throws IOException {
        make(build, name, cluster).hold(true);
        save();
    }

    /** The build doesn't wait any more; a run of it that never came to jobs is forgotten. */
    public synchronized void unhold(String build, String name) throws IOException {
        for (StartedRun run : List.copyOf(all())) {
            if (run.is(build, name)) {
                run.hold(false);
                if (!run.mayHaveJobs()) {
                    all().remove(run);
                }
                save();
            }
        }
    }

    /** Whether the run may have jobs, or had some that may be left. */
    public synchronized boolean hasBegun(Run<?, ?> build, String name) throws IOException {
        return find(build, name).filter(StartedRun::mayHaveJobs).isPresent();
    }

    /** Before anything of the run is submitted, and again when a restarted Jenkins goes on with it. */
    public synchronized void begun(Run<?, ?> build, String name, RunRequest request, StartedRun.Driver driver)
            throws IOException {
        make(build, name, request.profile().name()).begin(request.runId(), request.profile(), driver);
        save();
    }

    /** The run is over, and these are all of its jobs that may be left. */
    public synchronized void ended(Run<?, ?> build, String name, StartedRun.Driver by, List<Orphan> left) {
        change(run -> run.is(build.getExternalizableId(), name) && run.isOf(by), run -> swept(run, left));
    }

    /** Nobody goes on with the run, and its jobs aren't known. */
    public synchronized void broken(Run<?, ?> build, String name, StartedRun.Driver by) {
        change(run -> run.is(build.getExternalizableId(), name) && run.isOf(by), run -> run.end(Instant.now()));
    }

    /** Nobody drives the run in this process any more. */
    public synchronized void released(Run<?, ?> build, String name, StartedRun.Driver by) {
        try {
            find(build, name).filter(run -> run.isOf(by)).ifPresent(StartedRun::release);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "the runs that may have jobs can't be read", e);
        }
    }

    /** What a sweep came to. */
    synchronized void swept(StartedRun run, List<Orphan> left) {
        change(each -> each == run, each -> {
            each.end(Instant.now());
            each.leave(left);
            if (left.isEmpty()) {
                runs.remove(each);
            }
        });
    }

    /** An administrator knows better than we do. */
    synchronized void forget(List<StartedRun> some) {
        change(some::contains, run -> runs.remove(run));
    }

    /** Those of which it is certain that nobody goes on with them: they were given up, or their builds are over or deleted. */
    List<StartedRun> over() {
        // Builds are looked up, so this is no place for our lock
        return select(run -> run.driver().isEmpty()).stream()
                .filter(run -> run.isOver() || run.isAbandoned(StartedRuns::isOver))
                .toList();
    }

    private static boolean isOver(Run<?, ?> build) {
        return build != null && !build.isBuilding() && !build.isLogUpdated();
    }

    /** From here on nobody goes on with these, as far as they are still dead. */
    List<StartedRun> close(List<StartedRun> some) {
        List<StartedRun> closed = dead().stream().filter(some::contains).toList();
        synchronized (this) {
            change(run -> closed.contains(run) && run.driver().isEmpty(), run -> run.end(Instant.now()));
        }
        return closed;
    }

    /** Those too whose builds can't be found although nobody saw them deleted. */
    List<StartedRun> dead() {
        return select(run -> run.driver().isEmpty()).stream()
                .filter(run -> run.isOver() || run.isAbandoned(build -> build == null || isOver(build)))
                .toList();
    }

    private synchronized List<StartedRun> select(Predicate<StartedRun> which) {
        try {
            return all().stream().filter(which).toList();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "the runs that may have jobs can't be read", e);
            return List.of();
        }
    }

    private void change(Predicate<StartedRun> which, Consumer<StartedRun> how) {
        List<StartedRun> some = select(which);
        some.forEach(how);
        if (some.isEmpty()) {
            return;
        }
        try {
            save();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "the runs that may have jobs can't be written", e);
        }
    }

    /** A run that goes on is ended by who drives it, which tells its end later. */
    private synchronized void deleted(Predicate<StartedRun> which) {
        change(
                which,
                run -> run.driver().ifPresentOrElse(StartedRun.Driver::buildDeleted, () -> run.end(Instant.now())));
    }

    private synchronized void moved(String oldName, String newName) {
        change(run -> run.isOfJob(oldName), run -> {
            run.move(newName);
            run.driver().ifPresent(StartedRun.Driver::moved);
        });
    }

    /** Hears of builds that are deleted. */
    @Extension
    public static class Builds extends RunListener<Run<?, ?>> {
        @Override
        public void onDeleted(Run<?, ?> build) {
            get().deleted(run -> run.isOf(build.getExternalizableId()));
        }
    }

    /** Hears of jobs that are deleted with all their builds, of which nobody tells one by one, or get another name. */
    @Extension
    public static class Jobs extends ItemListener {
        @Override
        public void onDeleted(Item item) {
            get().deleted(run -> run.isOfJob(item.getFullName()));
        }

        @Override
        public void onLocationChanged(Item item, String oldFullName, String newFullName) {
            get().moved(oldFullName, newFullName);
        }
    }
}
