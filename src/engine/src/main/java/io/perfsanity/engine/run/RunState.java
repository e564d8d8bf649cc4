package io.perfsanity.engine.run;

import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseOverview;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.KeyMetrics;
import io.perfsanity.engine.result.RunOverview;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.scheduler.JobState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where a run is.
 *
 * @param result what it has come to so far; cases without a verdict are not in it
 * @param statuses of all cases, in the order of the list
 */
public record RunState(RunRequest request, RunResult result, List<CaseStatus> statuses) {

    /** By its directory alone, while another process may go on with it: as far as the journal says. */
    public static RunState read(Path directory) throws IOException {
        return of(RunDirectory.request(directory), Journal.read(directory.resolve(RunDirectory.JOURNAL)), directory);
    }

    /** The same where the journal was read already. */
    static RunState of(RunRequest request, Map<Integer, Case> last, Path directory) throws IOException {
        Optional<GateFile> gate = GateFile.read(directory);
        return of(
                request,
                request.cases().stream()
                        .map(each -> last.getOrDefault(each.index(), new Case(each.index())))
                        .toList(),
                gate.map(GateFile::report),
                gate.map(GateFile::settled).orElse(true));
    }

    /** As pages show it. */
    public RunOverview overview() {
        return new RunOverview(
                result,
                IntStream.range(0, statuses.size())
                        .mapToObj(i -> overview(request.cases().get(i), statuses.get(i), Duration.ZERO))
                        .toList());
    }

    /**
     * One of its cases, with a verdict or without.
     *
     * @param running what is to stand for its time while there is no verdict
     */
    public static CaseOverview overview(PlannedCase planned, CaseStatus status, Duration running) {
        return status.result()
                .map(CaseOverview::of)
                .orElseGet(() -> new CaseOverview(
                        planned.index(),
                        planned.testCase().id(),
                        planned.classification().mode(),
                        planned.classification().nodes(),
                        planned.classification().gpusAllocated(),
                        Optional.empty(),
                        status.state()
                                .filter(state -> status.phase() == Phase.LIVE)
                                .map(JobState::name)
                                .orElse(status.phase().name()),
                        StatusText.of(status),
                        status.jobId(),
                        running,
                        KeyMetrics.of(Map.of()),
                        Optional.empty()));
    }

    /**
     * Of a run as it is known.
     *
     * @param cases in the order of the request's
     * @param gate as far as the run was judged
     * @param judged whether nothing more is to come when all cases have their verdicts
     */
    static RunState of(RunRequest request, List<Case> cases, Optional<GateReport> gate, boolean judged) {
        List<CaseResult> results =
                cases.stream().flatMap(each -> each.result().stream()).toList();
        RunResult result = new RunResult(
                request.runId(),
                request.profile().name(),
                request.created(),
                judged && cases.stream().allMatch(Case::done)
                        ? Optional.of(lastEnd(results).orElse(request.created()))
                        : Optional.empty(),
                request.testlists(),
                request.facts(),
                results,
                gate);
        List<CaseStatus> statuses = IntStream.range(0, cases.size())
                .mapToObj(i ->
                        cases.get(i).status(request.cases().get(i).testCase().id()))
                .toList();
        return new RunState(request, result, statuses);
    }

    /** When the last job ended: not when somebody asks, since a finished run may be opened again days later. */
    private static Optional<Instant> lastEnd(List<CaseResult> results) {
        return results.stream()
                .flatMap(result -> result.attempts().stream())
                .map(AttemptResult::ended)
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
    }
}
