package io.jenkins.plugins.perfsanity.runs;

import hudson.model.TaskListener;
import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.result.Cause;
import io.perfsanity.engine.result.LogExcerpt;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.run.StatusText;
import io.perfsanity.engine.text.PlainText;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a run says in its build's log: a line for each change, and none for what was said before. Thread-safe. */
final class RunConsole {
    private final String name;
    private final TaskListener listener;
    private final Map<Integer, String> shown = new HashMap<>();
    private final Map<Integer, Phase> phases = new HashMap<>();
    private String health = "";
    private String compared = "";

    RunConsole(String name, TaskListener listener) {
        this.name = name;
        this.listener = listener;
    }

    /** Where the cases are when it begins; nothing is said. */
    void begin(Collection<CaseStatus> statuses) {
        statuses.forEach(this::phase);
    }

    /** Whether it was news. */
    boolean caseChanged(CaseStatus status) {
        phase(status);
        String text = StatusText.of(status);
        synchronized (shown) {
            if (text.equals(shown.put(status.index(), text))) {
                return false;
            }
        }
        say(String.format(Locale.ROOT, "[%03d] %s: %s", status.index(), status.id(), text));
        status.result().ifPresent(result -> {
            result.cause().map(Cause::where).ifPresent(where -> excerpt(status.index(), "cause in", where));
            excerpt(status.index(), "last lines of", result.lastLinesBesideCause());
        });
        return true;
    }

    /** What was found against earlier runs so far; each state of it once. What is slower in the end the summary tells. */
    void gateChanged(GateReport report, Map<Integer, Integer> reruns) {
        int again = reruns.values().stream().mapToInt(Integer::intValue).sum();
        String text = report.counts().words() + (again == 0 ? "" : ", running again to confirm: " + again);
        synchronized (shown) {
            if (report.cases().isEmpty() || text.equals(compared)) {
                return;
            }
            compared = text;
        }
        say("against earlier runs: " + text);
        report.machine().map(GateReport.Machine::words).ifPresent(this::say);
        report.cases()
                .forEach(each -> each.worst()
                        .filter(change -> again > 0 && change.kind() == Change.Kind.SUSPECTED)
                        .ifPresent(change -> say(String.format(
                                Locale.ROOT,
                                "[%03d] %s: %s %s, %s",
                                each.index(),
                                each.id(),
                                change.metric().name(),
                                change.words(),
                                change.kind()))));
    }

    /** What the log of a failed case says, so that nobody needs another page for the usual reasons. */
    private void excerpt(int index, String title, LogExcerpt excerpt) {
        if (excerpt.lines().isEmpty()) {
            return;
        }
        StringBuilder lines =
                new StringBuilder(String.format(Locale.ROOT, "[%03d] %s %s:%n", index, title, excerpt.file()));
        excerpt.lines()
                .forEach(line -> lines.append(String.format(Locale.ROOT, "[%03d] | ", index))
                        .append(line)
                        .append('\n'));
        say(lines.toString());
    }

    private void phase(CaseStatus status) {
        synchronized (phases) {
            phases.put(status.index(), status.phase());
        }
    }

    void healthChanged(String message) {
        synchronized (shown) {
            if (message.equals(health)) {
                return;
            }
            health = message;
        }
        say(message.isEmpty() ? "the run goes on" : message);
    }

    String health() {
        synchronized (shown) {
            return health;
        }
    }

    /** How far the run is, in a few words. */
    String status() {
        synchronized (phases) {
            long done = phases.values().stream().filter(Phase.DONE::equals).count();
            long live = phases.values().stream().filter(Phase.LIVE::equals).count();
            return phases.isEmpty()
                    ? "preparing"
                    : "%s of %s cases have a verdict, %s jobs wait or run".formatted(done, phases.size(), live);
        }
    }

    /** Text from the cluster must not steer whoever reads the log. */
    void say(String text) {
        StringBuilder lines = new StringBuilder();
        text.lines()
                .map(PlainText::printable)
                .forEach(line ->
                        lines.append('[').append(name).append("] ").append(line).append('\n'));
        synchronized (listener) {
            listener.getLogger().print(lines);
            listener.getLogger().flush();
        }
    }
}
