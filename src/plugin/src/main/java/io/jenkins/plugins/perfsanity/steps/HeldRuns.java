package io.jenkins.plugins.perfsanity.steps;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.perfsanity.results.PerfSanityResult;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * The runs for which freestyle builds hold an executor, kept in a file: those that are in it when Jenkins starts were cut
 * off, and nobody would read their results, so their jobs are cancelled.
 */
@Extension
public class HeldRuns extends ItemListener {
    private static final Logger LOGGER = Logger.getLogger(HeldRuns.class.getName());

    /** A run by its build. */
    private static final class Held {
        private final String build;
        private final String name;
        private final String cluster;

        Held(String build, String name, String cluster) {
            this.build = build;
            this.name = name;
            this.cluster = cluster;
        }

        boolean is(String ofBuild, String named) {
            return build.equals(ofBuild) && name.equals(named);
        }
    }

    static HeldRuns get() {
        return ExtensionList.lookupSingleton(HeldRuns.class);
    }

    private static XmlFile file() {
        return new XmlFile(new File(Jenkins.get().getRootDir(), HeldRuns.class.getName() + ".xml"));
    }

    synchronized void add(Run<?, ?> build, RunOptions options) throws IOException {
        List<Held> all = read();
        all.add(new Held(build.getExternalizableId(), options.name, options.cluster));
        file().write(all);
    }

    synchronized void remove(Run<?, ?> build, String name) throws IOException {
        remove(build.getExternalizableId(), name);
    }

    private synchronized void remove(String build, String name) throws IOException {
        List<Held> all = read();
        if (all.removeIf(held -> held.is(build, name))) {
            file().write(all);
        }
    }

    @SuppressWarnings("unchecked") // written by this class only
    private synchronized List<Held> read() throws IOException {
        XmlFile file = file();
        return file.exists() ? (List<Held>) file.read() : new ArrayList<>();
    }

    @Override
    public void onLoaded() {
        try {
            for (Held held : read()) {
                ClusterWatches.get().workers().execute(() -> cancel(held));
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "runs of freestyle builds that a restart cut off aren't known", e);
        }
    }

    private void cancel(Held held) {
        try {
            Run<?, ?> build = Run.fromExternalizableId(held.build);
            if (build == null || !BuildRun.mayHaveJobs(build, held.name)) {
                remove(held.build, held.name);
                return;
            }
            RunOptions options = new RunOptions();
            options.name = held.name;
            options.cluster = held.cluster;
            StreamTaskListener log =
                    new StreamTaskListener(new File(build.getRootDir(), "log"), true, StandardCharsets.UTF_8);
            BuildRun run = new BuildRun(options, build, log, null, new Recorder(null), new Ending(held, log));
            run.cancel("Jenkins was restarted, which a freestyle build doesn't survive");
            run.begin();
        } catch (IOException | IllegalArgumentException e) {
            LOGGER.log(Level.WARNING, "the jobs of " + held.build + " can't be cancelled", e);
        }
    }

    /** The end of a run that was cancelled after a restart; its build failed long ago. */
    private final class Ending implements BuildRun.Ending {
        private final Held held;
        private final StreamTaskListener log;

        Ending(Held held, StreamTaskListener log) {
            this.held = held;
            this.log = log;
        }

        @Override
        public void ended(PerfSanityResult result, Result worst, String message) {
            close(message);
        }

        @Override
        public void failed(Throwable failure) {
            close("the jobs can't be cancelled: " + failure.getMessage());
        }

        private void close(String message) {
            log.getLogger().println(message);
            try {
                log.close();
                remove(held.build, held.name);
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "the end of " + held.build + " can't be noted", e);
            }
        }
    }
}
