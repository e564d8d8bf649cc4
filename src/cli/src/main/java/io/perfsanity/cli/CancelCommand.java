package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.run.Clocks;
import io.perfsanity.engine.run.Orphan;
import io.perfsanity.engine.run.Orphans;
import io.perfsanity.engine.run.Run;
import io.perfsanity.engine.run.Run.RefusedException;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunDirectory.InUseException;
import io.perfsanity.engine.run.RunListener;
import io.perfsanity.engine.run.RunState;
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity cancel}. */
@Command(
        name = "cancel",
        description =
                "Cancels the jobs of a run, whether its process still lives or not, and those that an earlier cancellation"
                        + " left. Exit code 3 when some may be left: the same command tries again.")
final class CancelCommand extends ConsoleCommand {
    /** As long as a run may take to cancel, and a little for its reports. */
    private static final int WAIT_SECONDS = 60;

    @Parameters(paramLabel = "DIR", description = "The directory of the run (its --out).")
    Path directory;

    @Option(names = "--case", paramLabel = "ID", description = "Only this case; the others go on.")
    String caseId;

    @Option(names = "--format", paramLabel = "table|json", description = "Default: ${DEFAULT-VALUE}.")
    ClassifyCommand.Format format = ClassifyCommand.Format.table;

    /** What became of it. */
    private enum Outcome {
        CANCELLED,
        /** Some may live on. */
        JOBS_LEFT,
        /** The process that drives the run will do it. */
        TOLD,
        ENDED_BEFORE
    }

    /**
     * A cancellation for programs.
     *
     * @param verdicts how many cases have each
     * @param left jobs that may live on
     */
    private record Told(
            String runId, Optional<String> caseId, Outcome outcome, Map<String, Integer> verdicts, List<Orphan> left) {}

    @Override
    public Integer call() throws Exception {
        Console console = console();
        if (!RunDirectory.holdsRun(directory)) {
            throw new InputException(directory + " is not the directory of a run (no run.json)");
        }
        if (caseId != null) {
            return cancelCase(console);
        }
        Optional<EndedRun> ended = EndedRun.in(directory);
        if (ended.isPresent()) {
            console.say(ended.get().nothingToDo(console.words()));
            return tell(Outcome.ENDED_BEFORE, console);
        }
        RunDirectory.requestCancel(directory);
        for (int second = 0; ; second++) {
            try (RunDirectory runDirectory = ResumeCommand.open(directory);
                    Cluster cluster = cluster(runDirectory.request().profile(), console)) {
                new RunDriver(cluster, runDirectory, json() ? console.quiet() : console, true, new GateOptions())
                        .drive();
                break;
            } catch (InUseException e) {
                if (second == 0) {
                    console.say(console.words().say("cancel.told"));
                }
                if (second >= WAIT_SECONDS) {
                    throw new IOException("the process that runs it did not end within " + WAIT_SECONDS + " s", e);
                }
                Thread.sleep(1000);
            }
        }
        return tell(new Orphans(directory).read().isEmpty() ? Outcome.CANCELLED : Outcome.JOBS_LEFT, console);
    }

    private boolean json() {
        return format == ClassifyCommand.Format.json;
    }

    private int tell(Outcome outcome, Console console) throws IOException {
        if (json()) {
            RunState state = RunState.read(directory);
            console.out()
                    .print(JsonOutput.of(new Told(
                            state.request().runId(),
                            Optional.ofNullable(caseId),
                            outcome,
                            JsonOutput.verdicts(state.result()),
                            new Orphans(directory).read())));
            console.out().flush();
        }
        return outcome == Outcome.JOBS_LEFT ? ExitCodes.INFRA : ExitCodes.ALL_PASSED;
    }

    /** Where no process has the run, what is left to do is done when it is resumed. */
    private int cancelCase(Console console) throws IOException {
        int index = RunDirectory.request(directory).cases().stream()
                .filter(each -> each.testCase().id().equals(caseId))
                .map(PlannedCase::index)
                .findFirst()
                .orElseThrow(() -> new InputException("the run has no case " + PlainText.line(caseId, 300)));
        try (RunDirectory held = ResumeCommand.open(directory);
                Cluster cluster = cluster(held.request().profile(), console);
                Run run = Run.open(
                        held, cluster, console.store(), new RunListener() {}, Runnable::run, Clocks.system())) {
            run.cancel(caseId, "cancelled by the user");
            console.say(console.words().say("cancel.done", directory));
        } catch (RefusedException e) {
            throw new InputException(e.getMessage(), e);
        } catch (InUseException e) {
            RunDirectory.requestCancel(directory, index);
            console.say(console.words().say("cancel.toldCase"));
            return tell(Outcome.TOLD, console);
        }
        return tell(Outcome.CANCELLED, console);
    }

    /** Not asked whether it is fit for runs: what can be cancelled is, also while Slurm is down. */
    private static Cluster cluster(ClusterProfile profile, Console console) throws IOException {
        return Cluster.unasked(ProfileHosts.open(profile.connection(), console.store()), profile);
    }
}
