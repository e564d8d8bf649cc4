package io.jenkins.plugins.perfsanity.runs;

import hudson.model.Result;
import hudson.model.TaskListener;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.results.PerfSanityResult;
import io.perfsanity.engine.result.ModeSummary;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;

/** Takes what a run comes to into its build, and to whoever waits for it. */
final class RunOutcome {
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
    void record(RunResult result) throws IOException, InterruptedException {
        recorder.record(files, listener, result);
    }

    void planned(RunInputs.Planned planned) {
        ending.ended(new PerfSanityResult(files.name(), planned.byMode(), Recorder.url(files)), Result.SUCCESS, "");
    }

    void ended(RunResult result) {
        ModeSummary totals = result.totals();
        ending.ended(
                new PerfSanityResult(files.build(), files.name(), result, Recorder.url(files)),
                options.failOn().result(totals),
                "%s: %s of %s passed, %s failed, %s timed out, %s infra, %s cancelled"
                        .formatted(
                                files.name(),
                                totals.passed(),
                                totals.total(),
                                totals.failed(),
                                totals.timeout(),
                                totals.infra(),
                                totals.cancelled()));
    }

    void failed(Throwable failure) {
        ending.failed(PlainFailure.of(failure));
    }
}
