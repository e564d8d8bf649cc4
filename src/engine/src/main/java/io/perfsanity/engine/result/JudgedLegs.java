package io.perfsanity.engine.result;

import io.perfsanity.engine.classify.BenchmarkMode;
import io.perfsanity.engine.classify.CaseName;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.DeclaredMetric;
import io.perfsanity.engine.plan.Leg;
import io.perfsanity.engine.plan.Pairs;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.result.Judging.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A job that ran its case several times. Each leg is judged by the rules for an attempt; the first that didn't pass decides,
 * and is the job's last. The case has no metrics of its own, since its legs are of two kinds.
 *
 * @param findings tests of all legs, logs of the last one
 */
record JudgedLegs(Findings findings, Judgement judgement, Comparison comparison) {

    /** @param attempt where the attempt's files lie, on this machine */
    static JudgedLegs of(
            PlannedCase planned, Pairs pairs, ClusterProfile profile, EndedJob job, Collected files, Path attempt)
            throws IOException {
        List<DeclaredMetric> metrics = Judging.metrics(planned, profile);
        List<Leg> all = pairs.legs();
        List<Leg> begun = all.stream()
                .takeWhile(leg -> Files.isDirectory(attempt.resolve(leg.path()), LinkOption.NOFOLLOW_LINKS))
                .toList();
        // Nobody measures in the job's own directory.
        Findings found = Findings.read(attempt, files, job, List.of());
        List<LegResult> results = new ArrayList<>();
        for (Leg leg : begun) {
            boolean last = results.size() == begun.size() - 1;
            Path directory = attempt.resolve(leg.path());
            EndedJob ended = job.leg(directory, last);
            Findings own = Findings.read(directory, files, ended, metrics);
            Judgement judgement = Judging.verdict(ended, own);
            results.add(new LegResult(
                    leg, judgement.verdict(), judgement.reason(), own.measured().metrics()));
            found = new Findings(
                    files,
                    found.tests().and(own.tests()),
                    new Measurements(
                            Map.of(),
                            own.measured().validity(),
                            own.measured().faults(),
                            own.measured().problems()),
                    own.logs().below(leg.path()),
                    own.facts(),
                    own.fault());
            if (judgement.verdict() != Verdict.PASSED) {
                String reason = "leg %s of %s: %s".formatted(leg.name(), all.size(), judgement.reason());
                return new JudgedLegs(
                        found,
                        new Judgement(judgement.verdict(), reason, judgement.retryable()),
                        Comparison.failed(pairs, results));
            }
        }
        if (begun.size() < all.size()) {
            Judgement unfinished = Judging.verdict(job, found);
            // Nothing that passed so far makes the case pass.
            Judgement judgement = unfinished.verdict() == Verdict.PASSED
                    ? new Judgement(Verdict.INFRA, "only %s of %s legs ran".formatted(begun.size(), all.size()), true)
                    : unfinished;
            return new JudgedLegs(found, judgement, Comparison.failed(pairs, results));
        }
        boolean genOnly = CaseName.of(planned.testCase().id())
                .benchmarkMode()
                .filter(mode -> mode == BenchmarkMode.GEN_ONLY)
                .isPresent();
        return new JudgedLegs(
                found,
                new Judgement(Verdict.PASSED, all.size() + " legs passed", false),
                Comparison.of(
                        pairs,
                        planned.testCase().id(),
                        results,
                        name -> profile.metric(name, genOnly),
                        profile.gate()));
    }
}
