package io.perfsanity.cli;

import io.perfsanity.engine.report.Summaries;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Run;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.scheduler.Cleaning;
import io.perfsanity.engine.scheduler.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What is said and done when a run has all its verdicts and its reports are written. */
record RunEnd(Cluster cluster, Path directory, Console console, Optional<Notification> notification) {

    void tell(Run run, int code) throws InterruptedException {
        RunResult result = run.result();
        console.out().print(Summaries.text(result, console.words()));
        ExitCodes.uncompared(result).forEach(id -> console.say(console.words().say("run.uncompared", id)));
        run.gateFault().map(console.words()::phrase).ifPresent(console::say);
        if (isForgotten(run.request(), result)) {
            console.say(console.words().say("run.forgotten"));
        }
        console.out()
                .println(console.words()
                        .say("run.report", directory.resolve("report.html").toAbsolutePath()));
        console.out().flush();
        if (notification.isPresent()) {
            notification.get().tell(result, directory, code, console);
        }
    }

    private static boolean isForgotten(RunRequest request, RunResult result) {
        return request.profile().history().isEmpty()
                && request.pairs().isEmpty()
                && result.cases().stream()
                        .anyMatch(each -> each.verdict() == Verdict.PASSED
                                && !each.metrics().isEmpty());
    }

    /** Not the run's concern: what fails here is done after another one. */
    void clean(RunRequest request) {
        try {
            int removed =
                    new Cleaning(cluster.host(), request.profile()).daily().size();
            if (removed > 0) {
                console.say(console.words().say("run.cleaned", removed));
            }
        } catch (IOException e) {
            console.say(console.words().say("run.stale", console.why(e)));
        }
    }
}
