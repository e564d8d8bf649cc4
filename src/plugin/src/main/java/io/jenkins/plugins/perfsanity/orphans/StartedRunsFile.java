package io.jenkins.plugins.perfsanity.orphans;

import hudson.XmlFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * The file that keeps the runs that may have jobs. One that can't be understood is moved aside, since without a list no run
 * could begin; a disk that can't be read says nothing of what it holds.
 */
final class StartedRunsFile {
    private static final Logger LOGGER = Logger.getLogger(StartedRunsFile.class.getName());
    /** The first one had no number, and was the bare list. */
    private static final int SCHEMA = 2;

    private final XmlFile file =
            new XmlFile(new File(Jenkins.get().getRootDir(), StartedRuns.class.getName() + ".xml"));

    /** What is in the file, so no record. */
    private static final class Kept {
        private final int schema;
        private final List<StartedRun> runs;

        Kept(List<StartedRun> runs) {
            this.schema = SCHEMA;
            this.runs = new ArrayList<>(runs);
        }
    }

    List<StartedRun> read() throws IOException {
        if (!file.exists()) {
            return new ArrayList<>();
        }
        String text = file.asString();
        try {
            return understood(file.read());
        } catch (IOException | RuntimeException e) {
            moveAside(text, e);
            return new ArrayList<>();
        }
    }

    @SuppressWarnings("unchecked") // the first version wrote no other list
    private static List<StartedRun> understood(Object read) throws IOException {
        if (read instanceof Kept kept && kept.schema == SCHEMA) {
            return kept.runs;
        }
        if (read instanceof List<?> first) {
            return (List<StartedRun>) first;
        }
        throw new IOException("expected schema " + SCHEMA + " or none, found "
                + (read instanceof Kept kept
                        ? "schema " + kept.schema
                        : read.getClass().getName()));
    }

    private void moveAside(String text, Exception why) throws IOException {
        Path aside = aside();
        if (Files.exists(aside)) {
            aside = aside.resolveSibling(
                    aside.getFileName() + "-" + Instant.now().toEpochMilli());
        }
        Files.move(file.getFile().toPath(), aside);
        String moved = aside + " (" + text.length() + " characters)";
        LOGGER.log(
                Level.SEVERE,
                why,
                () -> "The list of runs that may have jobs can't be understood and is now " + moved
                        + ". Runs whose builds go on put themselves down again. Jobs of builds that are over or deleted are"
                        + " not ended any more: 'perf-sanity clusters orphans' finds and ends them");
    }

    void write(List<StartedRun> runs) throws IOException {
        file.write(new Kept(runs));
    }

    /** Where one that couldn't be understood is; an administrator who has seen to it deletes it. */
    Path aside() {
        return Path.of(file.getFile().getPath() + ".unreadable");
    }
}
