package io.perfsanity.cli;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How far the cases of a run are, in numbers. */
final class Counts {
    private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    private final int all;
    private int running;
    private int queued;
    private int ended;

    Counts(Collection<CaseStatus> cases) {
        this.all = cases.size();
        cases.forEach(this::count);
    }

    private void count(CaseStatus status) {
        if (status.phase() == Phase.DONE) {
            status.result().map(CaseResult::verdict).ifPresent(verdict -> verdicts.merge(verdict, 1, Integer::sum));
        } else if (status.phase() == Phase.ENDED) {
            ended++;
        } else if (status.started().isPresent()) {
            running++;
        } else if (status.phase() != Phase.WAITING) {
            queued++;
        }
    }

    private int done() {
        return verdicts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** {@code 20 of 1000 done: 0 passed, 20 failed; 10 running, 5 queued, 965 to come}. */
    @Override
    public String toString() {
        List<String> moving = new ArrayList<>();
        add(moving, running, "running");
        add(moving, queued, "queued");
        add(moving, ended, "being judged");
        add(moving, all - done() - running - queued - ended, "to come");
        String done = "%s of %s done".formatted(done(), all) + (done() == 0 ? "" : ": " + verdicts());
        return moving.isEmpty() ? done : done + "; " + String.join(", ", moving);
    }

    /** {@code 0 passed, 20 failed, 1 timed out}: these two always, others where there are any. */
    String verdicts() {
        List<String> words = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            int count = verdicts.getOrDefault(verdict, 0);
            if (count > 0 || verdict == Verdict.PASSED || verdict == Verdict.FAILED) {
                words.add(count + " " + verdict.words());
            }
        }
        return String.join(", ", words);
    }

    private static void add(List<String> words, int count, String word) {
        if (count > 0) {
            words.add(count + " " + word);
        }
    }
}
