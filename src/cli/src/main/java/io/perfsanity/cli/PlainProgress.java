package io.perfsanity.cli;

import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.LogExcerpt;
import io.perfsanity.engine.result.SameReason;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.StatusText;
import io.perfsanity.engine.text.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One line for each change, for logs and pipes; after the verdict of a failing case the lines of a log that explain it. */
final class PlainProgress implements Progress {
    private static final int LAST_LINES = 5;
    /** What keeps a run up is told again, since whoever looks at a log sees its end. */
    private static final Duration AGAIN = Duration.ofMinutes(5);

    private final Console console;
    private final Map<Integer, String> last = new HashMap<>();
    /** How often cases are run again, as far as it was told. */
    private final Map<Integer, Integer> told = new HashMap<>();

    /** The first case that each cause was told of. */
    private final Map<String, Integer> causes = new HashMap<>();

    private String health = "";
    private Instant healthTold = Instant.EPOCH;

    PlainProgress(Console console) {
        this.console = console;
    }

    @Override
    public synchronized void begin(List<CaseStatus> cases) {
        cases.forEach(status -> {
            if (status.phase() == Phase.DONE) {
                caseChanged(status);
            }
        });
    }

    @Override
    public synchronized void caseChanged(CaseStatus status) {
        String text = StatusText.of(status, console.words());
        if (!isPassing(status) && !text.equals(last.put(status.index(), text))) {
            console.say(String.format(
                    Locale.ROOT, "%s [%03d] %s: %s", LocalClock.now(), status.index(), status.id(), text));
            status.result().ifPresent(this::explain);
        }
    }

    /** Whether the case is only on its way to what is worth a line. */
    private static boolean isPassing(CaseStatus status) {
        return switch (status.phase()) {
            case SUBMITTING, ENDED -> true;
            case LIVE -> status.state().isEmpty();
            default -> false;
        };
    }

    @Override
    public synchronized void healthChanged(String message) {
        boolean again = !message.isEmpty()
                && Duration.between(healthTold, Instant.now()).compareTo(AGAIN) >= 0;
        // How often it was asked is no news.
        String known = message.replaceAll(" \\(\\d+ times\\)", "");
        if (!known.equals(health) || again) {
            health = known;
            healthTold = Instant.now();
            console.say(LocalClock.now() + " "
                    + (message.isEmpty()
                            ? console.words().say("progress.goesOn")
                            : console.words().phrase(LocalClock.in(message))));
        }
    }

    @Override
    public synchronized void gateChanged(GateReport report, Map<Integer, Integer> reruns) {
        report.cases().forEach(each -> {
            int times = reruns.getOrDefault(each.index(), 0);
            int before = told.getOrDefault(each.index(), 0);
            if (times > before) {
                told.put(each.index(), times);
                Words words = console.words();
                String again = words.count(
                        "progress.again",
                        times - before,
                        each.id(),
                        each.worst().map(change -> change.words(words)).orElseGet(() -> words.say("progress.slower")));
                console.say(String.format(Locale.ROOT, "%s [%03d] %s", LocalClock.now(), each.index(), again));
            }
        });
    }

    @Override
    public synchronized void notice(String text) {
        console.say(LocalClock.now() + " " + text);
    }

    @Override
    public void end() {}

    /** The lines that name the cause; where there are none, the last ones. */
    private void explain(CaseResult result) {
        if (result.verdict() == Verdict.PASSED) {
            return;
        }
        if (result.cause().isPresent()) {
            Integer first =
                    causes.putIfAbsent(SameReason.of(result.cause().get().line()), result.index());
            LogExcerpt where = result.cause().get().where();
            if (first == null || first == result.index()) {
                excerpt("progress.cause", where.file(), where.lines());
            } else {
                console.say(" ".repeat(8) + console.words().say("progress.causeAsOf", where.file(), first));
            }
            return;
        }
        List<String> lines = result.lastLines().lines();
        excerpt(
                "progress.end",
                result.lastLines().file(),
                lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    private void excerpt(String key, String file, List<String> lines) {
        if (!lines.isEmpty()) {
            console.say(" ".repeat(8) + console.words().say(key, file));
            lines.forEach(line -> console.say("        | " + line));
        }
    }
}
