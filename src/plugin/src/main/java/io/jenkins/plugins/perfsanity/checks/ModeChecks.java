package io.jenkins.plugins.perfsanity.checks;

import hudson.Extension;
import hudson.model.Result;
import hudson.model.TaskListener;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksDetails.ChecksDetailsBuilder;
import io.jenkins.plugins.checks.api.ChecksOutput.ChecksOutputBuilder;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.checks.api.ChecksStatus;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.results.BrokenGate;
import io.jenkins.plugins.perfsanity.runs.Recorder;
import io.jenkins.plugins.perfsanity.runs.RunObserver;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.report.Summaries;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.ModeSummary;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.run.RunRequest;
import io.perfsanity.engine.testlist.Mode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A check for each mode that has cases: in progress while the run goes on, concluded with its verdicts. */
@Extension(optional = true)
@Restricted(NoExternalUse.class)
public class ModeChecks implements RunObserver {
    @Override
    public void begun(BuildFiles run, RunRequest request) {
        for (Mode mode : modes(request)) {
            publish(run, check(run, mode, request.created()).withStatus(ChecksStatus.IN_PROGRESS));
        }
    }

    @Override
    public void ended(BuildFiles run, RunResult result, List<BrokenGate> broken, Result worst) {
        result.modes().forEach((mode, counts) -> {
            if (counts.total() > 0) {
                List<BrokenGate> own = broken.stream()
                        .filter(gate ->
                                gate.getMode().isEmpty() || gate.getMode().equals(mode.toString()))
                        .toList();
                boolean byGate = own.stream().anyMatch(gate -> !gate.getMode().isEmpty());
                RunResult part = only(result, mode);
                ChecksDetailsBuilder check =
                        concluded(run, mode, result.started(), conclusion(counts, part.severity(), worst, byGate));
                check.withOutput(new ChecksOutputBuilder()
                        .withTitle(title(counts, part))
                        .withSummary(Summaries.markdown(part) + gates(own))
                        .build());
                result.ended().map(ModeChecks::time).ifPresent(check::withCompletedAt);
                publish(run, check);
            }
        });
    }

    @Override
    public void givenUp(BuildFiles run, RunRequest request) {
        for (Mode mode : modes(request)) {
            publish(
                    run,
                    concluded(run, mode, request.created(), ChecksConclusion.CANCELED)
                            .withOutput(new ChecksOutputBuilder()
                                    .withTitle("no verdicts")
                                    .withSummary("The run was given up before its cases had verdicts.")
                                    .build()));
        }
    }

    /**
     * Success needs cases that passed; what the build lets pass although some didn't is neutral. Public because core
     * looks at public methods: without the Checks API it finds this class unfit at once, not when a run begins.
     */
    public ChecksConclusion conclusion(ModeSummary counts, Severity slower, Result worst, boolean gateBroken) {
        if (gateBroken) {
            return ChecksConclusion.FAILURE;
        }
        boolean regressed = slower == Severity.UNSTABLE || slower == Severity.FAILURE;
        if (regressed && worst != Result.SUCCESS) {
            return ChecksConclusion.FAILURE;
        }
        if (counts.allPassed() && !regressed) {
            return counts.passed() > 0 ? ChecksConclusion.SUCCESS : ChecksConclusion.SKIPPED;
        }
        if (worst == Result.SUCCESS) {
            return ChecksConclusion.NEUTRAL;
        }
        boolean onlyCancelled = counts.failed() + counts.timeout() + counts.invalid() + counts.infra() == 0;
        return onlyCancelled ? ChecksConclusion.CANCELED : ChecksConclusion.FAILURE;
    }

    private static List<Mode> modes(RunRequest request) {
        return request.cases().stream()
                .map(each -> each.classification().mode())
                .distinct()
                .sorted()
                .toList();
    }

    private static ChecksDetailsBuilder check(BuildFiles run, Mode mode, Instant started) {
        return new ChecksDetailsBuilder()
                .withName("Perf Sanity / " + run.name() + " / " + mode)
                .withDetailsURL(Recorder.url(run))
                .withStartedAt(time(started));
    }

    private static ChecksDetailsBuilder concluded(
            BuildFiles run, Mode mode, Instant started, ChecksConclusion conclusion) {
        return check(run, mode, started).withStatus(ChecksStatus.COMPLETED).withConclusion(conclusion);
    }

    private static String title(ModeSummary counts, RunResult part) {
        long slower =
                part.cases().stream().filter(CaseResult::slowerThanReference).count();
        return counts.passed()
                + " of "
                + counts.total()
                + " passed"
                + part.gate()
                        .filter(report -> !report.cases().isEmpty())
                        .map(report -> "; " + report.counts().words())
                        .orElse("")
                + (slower > 0 ? "; candidate slower in " + slower : "");
    }

    private static String gates(List<BrokenGate> broken) {
        StringBuilder text = new StringBuilder();
        broken.forEach(gate -> text.append("\n- ").append(gate).append('\n'));
        return text.toString();
    }

    private static RunResult only(RunResult result, Mode mode) {
        List<CaseResult> cases = result.of(mode);
        Set<Integer> own = cases.stream().map(CaseResult::index).collect(Collectors.toSet());
        Optional<GateReport> gate = result.gate()
                .map(report -> new GateReport(
                        report.rule(),
                        report.cases().stream()
                                .filter(each -> own.contains(each.index()))
                                .toList(),
                        report.machine(),
                        List.of()));
        return new RunResult(
                result.runId(),
                result.cluster(),
                result.started(),
                result.ended(),
                result.testlists(),
                result.facts(),
                cases,
                gate);
    }

    private static LocalDateTime time(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    /** Not into the build's log: most controllers publish no checks, and it would say so each time. */
    private static void publish(BuildFiles run, ChecksDetailsBuilder check) {
        ChecksDetails details = check.build();
        ChecksPublisherFactory.fromRun(run.build(), TaskListener.NULL).publish(details);
    }
}
