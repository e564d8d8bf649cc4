package io.perfsanity.engine.result;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.DeclaredMetric;
import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.plan.LaunchPlan;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.plan.RunLayout;
import io.perfsanity.engine.result.Collected.CollectedFile;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problem.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * From an attempt that is over to its part in the case's result: fetches what it left, reads that where it was unpacked, in
 * the run's directory, and judges.
 */
public final class Judging {
    /** Where a single node had the whole job, another attempt goes elsewhere. */
    private static final Set<JobState> BLAME_NODE =
            Set.of(JobState.NODE_FAIL, JobState.BOOT_FAIL, JobState.LAUNCH_FAILED);

    private final ResultFetcher fetcher;
    private final LaunchPlan plan;
    private final ClusterProfile profile;
    private final Path runDirectory;

    /** @param profile tells which metrics there are */
    public Judging(ResultFetcher fetcher, LaunchPlan plan, ClusterProfile profile, Path runDirectory) {
        this.fetcher = fetcher;
        this.plan = plan;
        this.profile = profile;
        this.runDirectory = runDirectory;
    }

    /** What an attempt's files say. */
    record Findings(
            Collected files,
            TestResults tests,
            Measurements measured,
            LogEvidence logs,
            NodeFacts facts,
            Optional<DeviceFault> fault) {
        static final Findings NOTHING = new Findings(
                Collected.NOTHING,
                TestResults.NONE,
                Measurements.NONE,
                LogEvidence.NONE,
                NodeFacts.NONE,
                Optional.empty());

        /** Of the job, or of one of the legs within it. */
        static Findings read(Path directory, Collected files, EndedJob job, List<DeclaredMetric> metrics) {
            LogEvidence logs = LogEvidence.read(job.exit().map(ExitFile::reason).orElse(""), directory);
            return new Findings(
                    files,
                    JUnitFiles.read(directory, files),
                    MetricsReader.read(directory, metrics),
                    logs,
                    NodeFacts.read(directory),
                    DeviceFault.of(logs, job.nodes(), directory));
        }
    }

    /**
     * What an attempt came to.
     *
     * @param retryable another attempt may end differently
     * @param badNodes nodes that the scheduler, the profile's check or a fault of a device in the logs blames, to be left out of
     *     another attempt
     * @param result the case's, if this attempt is its last
     */
    public record Judged(AttemptResult attempt, boolean retryable, List<String> badNodes, CaseResult result) {}

    /**
     * The attempt's result; waits for the transfer.
     *
     * @param earlier attempts of the case
     * @throws IOException when the cluster can't be reached now
     */
    public Judged judge(PlannedCase planned, EndedJob job, List<AttemptResult> earlier) throws IOException {
        Path local = runDirectory.resolve(RunLayout.attemptPath(planned, job.attempt()));
        Collected files = fetcher.fetch(plan.layout().attemptDirectory(planned, job.attempt()), local);
        EndedJob known = job.withOwnWord(local);
        if (plan.pairs().isPresent()) {
            JudgedLegs legs = JudgedLegs.of(planned, plan.pairs().get(), profile, known, files, local);
            return judged(planned, known, earlier, legs.findings(), legs.judgement(), Optional.of(legs.comparison()));
        }
        Findings findings = Findings.read(local, files, known, metrics(planned, profile));
        return judged(planned, known, earlier, findings, verdict(known, findings), Optional.empty());
    }

    /** Those that the profile declares for a case. */
    static List<DeclaredMetric> metrics(PlannedCase planned, ClusterProfile profile) {
        return profile.metrics().stream()
                .filter(metric -> metric.concerns(planned.testCase().id()))
                .toList();
    }

    /** The result where nothing can be fetched: the job never existed, or the cluster stays out of reach. */
    public Judged withoutFiles(PlannedCase planned, EndedJob job, List<AttemptResult> earlier, Optional<String> why) {
        Judgement judgement = job.stop()
                .map(Stop::judgement)
                .or(() -> why.map(text -> new Judgement(Verdict.INFRA, "results can't be fetched: " + text, false)))
                .orElseGet(() -> verdict(job, Findings.NOTHING));
        return judged(planned, job, earlier, Findings.NOTHING, judgement, Optional.empty());
    }

    /** The result of a case that the list skips. */
    public CaseResult skipped(PlannedCase planned) {
        String why =
                planned.testCase().skipReason().filter(text -> !text.isBlank()).orElse("the list skips it");
        return result(planned, List.of(), Findings.NOTHING, new Judgement(Verdict.SKIPPED, why, false));
    }

    static Judgement verdict(EndedJob job, Findings findings) {
        AttemptEnd end = new AttemptEnd(
                job.state().orElse(JobState.UNKNOWN),
                job.reason(),
                job.exitCode(),
                job.exit(),
                findings.tests(),
                findings.measured().validity(),
                findings.measured().faults(),
                findings.logs(),
                job.stop().isPresent());
        Judgement seen = VerdictRules.judge(end);
        Judgement judgement = findings.fault()
                .filter(found -> job.stop().isEmpty())
                .map(found -> found.over(seen))
                .orElse(seen);
        // What ended by itself before our cancel arrived keeps its verdict.
        return judgement.verdict() == Verdict.CANCELLED || judgement.verdict() == Verdict.INFRA
                ? job.stop()
                        .map(stop -> VerdictRules.explained(stop.judgement(), end))
                        .orElse(judgement)
                : judgement;
    }

    private Judged judged(
            PlannedCase planned,
            EndedJob job,
            List<AttemptResult> earlier,
            Findings findings,
            Judgement judgement,
            Optional<Comparison> comparison) {
        List<String> nodes = job.nodes().isEmpty() ? List.of() : List.of(job.nodes());
        AttemptResult attempt = new AttemptResult(
                job.attempt(),
                plan.layout().jobName(planned, job.attempt()),
                job.jobId(),
                job.state(),
                nodes,
                job.submitted(),
                job.started(),
                Optional.of(job.ended()),
                judgement.verdict(),
                judgement.reason(),
                findings.facts(),
                comparison);
        boolean blame = planned.classification().nodes() == 1
                && job.state().filter(BLAME_NODE::contains).isPresent();
        List<String> unfit = judgement.verdict() == Verdict.INFRA && profile.scheduler() == SchedulerKind.SLURM
                ? Stream.concat(
                                ScriptRules.unfitNodes(job.exit()).stream(),
                                findings.fault().stream().flatMap(fault -> fault.nodes().stream()))
                        .toList()
                // Of the only machine there is no other.
                : List.<String>of();
        List<AttemptResult> all =
                Stream.concat(earlier.stream(), Stream.of(attempt)).toList();
        return new Judged(
                attempt, judgement.retryable(), blame ? nodes : unfit, result(planned, all, findings, judgement));
    }

    private static CaseResult result(
            PlannedCase planned, List<AttemptResult> attempts, Findings findings, Judgement judgement) {
        var classification = planned.classification();
        // Where it failed, values are missing for that reason.
        List<String> faults =
                judgement.verdict() == Verdict.INVALID ? findings.measured().invalid() : List.<String>of();
        List<String> warnings = Stream.of(
                        classification.problems().stream()
                                .filter(problem -> problem.severity() == Severity.WARNING)
                                .map(Problem::message),
                        findings.measured().problems().stream(),
                        faults.stream().skip(1))
                .flatMap(each -> each)
                .toList();
        TestSummary tests = TestSummary.of(findings.tests());
        Map<String, Double> metrics = findings.measured().metrics();
        boolean explain = judgement.verdict().isProblem();
        return new CaseResult(
                planned.index(),
                planned.testCase().id(),
                planned.testCase().nodeId(),
                classification.mode(),
                classification.nodes(),
                classification.gpusAllocated(),
                judgement.verdict(),
                judgement.reason(),
                attempts,
                classification.timeLimit(),
                Usage.of(attempts, classification.gpusAllocated()),
                classification.evidence(),
                warnings,
                metrics,
                tests,
                RunLayout.casePath(planned),
                belowCase(findings.files(), attempts),
                explain ? findings.logs().lastLines() : LogExcerpt.NONE,
                explain && judgement.verdict() != Verdict.CANCELLED
                        ? findings.logs().cause()
                        : Optional.empty(),
                List.of());
    }

    /** Paths of the attempt's files as seen from the case's directory. */
    private static Collected belowCase(Collected files, List<AttemptResult> attempts) {
        int last = attempts.isEmpty() ? 1 : attempts.get(attempts.size() - 1).number();
        String prefix = "attempts/" + last + "/";
        return new Collected(
                files.files().stream()
                        .map(file -> new CollectedFile(prefix + file.path(), file.size(), file.cut()))
                        .toList(),
                files.leftOut(),
                files.fault());
    }
}
