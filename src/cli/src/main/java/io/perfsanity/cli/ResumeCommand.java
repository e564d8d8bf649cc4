package io.perfsanity.cli;

import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunDirectory.DamagedException;
import io.perfsanity.engine.run.RunDirectory.InUseException;
import io.perfsanity.engine.scheduler.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity resume}. */
@Command(
        name = "resume",
        description = "Goes on with a run whose process ended: jobs that are there are watched, the others submitted.")
final class ResumeCommand extends ConsoleCommand {
    @Parameters(paramLabel = "DIR", description = "The directory of the run (its --out).")
    Path directory;

    @Mixin
    DriveOptions drive;

    @Mixin
    GateOptions gate;

    @Override
    public Integer call() throws Exception {
        Console console = console();
        drive.notification();
        Optional<EndedRun> ended = EndedRun.in(directory);
        if (ended.isPresent()) {
            console.say(ended.get().nothingToDo(console.words()));
            return ended.get().code(gate);
        }
        if (drive.detach) {
            open(directory).close();
            drive.checkLogin(RunDirectory.request(directory).profile().connection());
            return drive.leave(directory, console, gate);
        }
        try (RunDirectory runDirectory = open(directory);
                Cluster cluster = Cluster.connect(runDirectory.request().profile(), console.store())) {
            return drive.drive(cluster, runDirectory, console, gate);
        } catch (InUseException e) {
            throw new InputException(
                    e.getMessage() + ", which goes on with the run; 'perf-sanity cancel " + directory + "' ends it", e);
        }
    }

    /** Takes over a run, unless its directory doesn't tell any more what it was. */
    static RunDirectory open(Path directory) throws IOException {
        if (!RunDirectory.holdsRun(directory)) {
            throw new InputException(directory + " is not the directory of a run (no run.json)");
        }
        RunDirectory opened = RunDirectory.open(directory);
        try {
            opened.request();
            return opened;
        } catch (DamagedException e) {
            opened.close();
            throw new InputException(
                    e.getMessage() + "; the run can't be taken up again. 'perf-sanity clusters orphans' lists the jobs"
                            + " that it may have left",
                    e);
        }
    }
}
