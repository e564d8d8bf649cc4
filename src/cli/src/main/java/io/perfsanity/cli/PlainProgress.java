package io.perfsanity.cli;

import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.StatusText;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One line for each change, for logs and pipes; after the verdict of a failing case the lines of a log that explain it. */
final class PlainProgress implements Progress {
    private static final int LAST_LINES = 5;

    private final Console console;
    private final Map<Integer, String> last = new HashMap<>();
    /** How often cases are run again, as far as it was told. */
    private final Map<Integer, Integer> told = new HashMap<>();

    private String health = "";

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
        String text = StatusText.of(status);
        if (!text.equals(last.put(status.index(), text))) {
            console.say(String.format(Locale.ROOT, "%s [%03d] %s: %s", time(), status.index(), status.id(), text));
            status.result().ifPresent(this::explain);
        }
    }

    @Override
    public synchronized void healthChanged(String message) {
        if (!message.equals(health)) {
            health = message;
            console.say(time() + " " + (message.isEmpty() ? "the run goes on" : message));
        }
    }

    @Override
    public synchronized void gateChanged(GateReport report, Map<Integer, Integer> reruns) {
        report.cases().forEach(each -> {
            int times = reruns.getOrDefault(each.index(), 0);
            int before = told.getOrDefault(each.index(), 0);
            if (times > before) {
                told.put(each.index(), times);
                console.say(String.format(
                        Locale.ROOT,
                        "%s [%03d] %s seems %s, so it is run again, %s",
                        time(),
                        each.index(),
                        each.id(),
                        each.worst().map(Change::words).orElse("slower"),
                        times - before == 1 ? "once" : times - before + " times"));
            }
        });
    }

    @Override
    public void end() {}

    /** The lines that name the cause; where there are none, the last ones. */
    private void explain(CaseResult result) {
        if (result.verdict() == Verdict.PASSED) {
            return;
        }
        result.cause()
                .ifPresentOrElse(
                        cause -> excerpt(
                                "cause in ", cause.where().file(), cause.where().lines()),
                        () -> {
                            List<String> lines = result.lastLines().lines();
                            excerpt(
                                    "end of ",
                                    result.lastLines().file(),
                                    lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
                        });
    }

    private void excerpt(String title, String file, List<String> lines) {
        if (!lines.isEmpty()) {
            console.say("        " + title + file + ":");
            lines.forEach(line -> console.say("        | " + line));
        }
    }

    private static String time() {
        return LocalTime.now(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }
}
