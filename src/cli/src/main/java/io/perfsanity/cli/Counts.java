package io.perfsanity.cli;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.text.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    String text(Words words) {
        String moving = Stream.of(
                        moving(words, "counts.running", running),
                        moving(words, "counts.queued", queued),
                        moving(words, "counts.judging", ended),
                        moving(words, "counts.toCome", all - done() - running - queued - ended))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(words.say("comma")));
        String done = words.say("counts.done", done(), all) + (done() == 0 ? "" : ": " + verdicts(words));
        return moving.isEmpty() ? done : done + words.say("semicolon") + moving;
    }

    /** {@code 0 passed, 20 failed, 1 timed out}: these two always, others where there are any. */
    String verdicts(Words words) {
        List<String> counts = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            int count = verdicts.getOrDefault(verdict, 0);
            if (count > 0 || verdict == Verdict.PASSED || verdict == Verdict.FAILED) {
                counts.add(words.say("verdict.count", count, verdict.words(words)));
            }
        }
        return String.join(words.say("comma"), counts);
    }

    private static String moving(Words words, String key, int count) {
        return count > 0 ? words.say(key, count) : "";
    }
}
