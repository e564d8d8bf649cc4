package io.jenkins.plugins.perfsanity.runs;

import hudson.model.Result;
import hudson.model.TaskListener;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.results.BrokenGate;
import io.jenkins.plugins.perfsanity.results.PerfSanityResult;
import io.perfsanity.engine.report.PastValues;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.ModeSummary;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.util.List;

/** Takes what a run comes to into its build, and to whoever waits for it. */
final class RunOutcome {
    private static final int MAX_ID = 300;

    private final RunOptions options;
    private final BuildFiles files;
    private final TaskListener listener;
    private final Recorder recorder;
    private final BuildRun.Ending ending;

    RunOutcome(RunOptions options, BuildFiles files, TaskListener listener, Recorder recorder, BuildRun.Ending ending) {
        this.options = options;
        this.files = files;
        this.listener = listener;
        this.recorder = recorder;
        this.ending = ending;
    }

    /** May be tried again where the build can't be written. */
    void record(RunResult result, PastValues past) throws IOException, InterruptedException {
        recorder.record(files, listener, result, past, broken(result));
    }

    private List<BrokenGate> broken(RunResult result) {
        return Gate.broken(options.gates(), result);
    }

    /** What the build becomes at best. */
    private Result worst(RunResult result, List<BrokenGate> broken) {
        Result worst = options.failOn().result(result.totals(), result.severity());
        for (BrokenGate gate : broken) {
            worst = worst.combine(Result.fromString(gate.getCriticality()));
        }
        return worst;
    }

    void planned(RunInputs.Planned planned) {
        ending.ended(new PerfSanityResult(files.name(), planned.byMode(), Recorder.url(files)), Result.SUCCESS, "");
    }

    void ended(RunResult result) {
        ModeSummary totals = result.totals();
        List<BrokenGate> broken = broken(result);
        Result worst = worst(result, broken);
        ClusterWatches.get().tell(observer -> observer.ended(files, result, broken, worst));
        result.cases().stream()
                .filter(CaseResult::uncompared)
                .forEach(each -> listener.getLogger()
                        .println("[" + files.name() + "] " + PlainText.line(each.id(), MAX_ID)
                                + ": nothing that gates was measured on both sides"));
        broken.forEach(gate -> listener.getLogger().println("[" + files.name() + "] " + gate));
        ending.ended(
                new PerfSanityResult(files.build(), files.name(), result, broken, Recorder.url(files)),
                worst,
                "%s: %s of %s passed, %s failed, %s timed out, %s invalid, %s infra, %s cancelled"
                                .formatted(
                                        files.name(),
                                        totals.passed(),
                                        totals.total(),
                                        totals.failed(),
                                        totals.timeout(),
                                        totals.invalid(),
                                        totals.infra(),
                                        totals.cancelled())
                        + result.gate()
                                .filter(report -> !report.cases().isEmpty())
                                .map(report -> "; " + report.counts().words())
                                .orElse("")
                        + (broken.isEmpty() ? "" : ", quality gates broken: " + broken.size()));
    }

    void failed(Throwable failure) {
        ending.failed(PlainFailure.of(failure));
    }
}
