package io.perfsanity.engine.gate;

import io.perfsanity.engine.gate.MeasuredCase.Measured;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the gate's rule is worth: how it and others fare over histories, and what it costs. */
public final class GateBench {
    private static final double[] STEPS = {0.02, 0.03, 0.05, 0.07, 0.10, 0.15};
    private static final int ENOUGH_HISTORIES = 10;
    private static final int CASES = 1000;
    private static final int VALUES = 40;

    private GateBench() {}

    /** @param args a folder of histories; none: made-up ones */
    public static void main(String[] args) throws IOException {
        List<DataSet> sets = args.length == 0 ? List.of(MadeUp.series()) : HistoryFiles.below(Path.of(args[0]));
        say(
                "'alarms' and 'unexplained' are for 100 judged builds; 'suspected' would have run again. The next builds stand");
        say(
                "in for our re-runs, so that what is confirmed is said two to four builds late; 'found in N' asks whether one of");
        say("the first N builds is held against a worsening, which is when it would have been said with re-runs.");
        for (DataSet set : sets) {
            replays(set);
            if (!set.known()) {
                replays(set.by(Hindsight.MEDIANS));
            }
            if (set.histories().size() >= ENOUGH_HISTORIES) {
                injections(set, 0);
                injections(set, 0.5);
            }
        }
        cost();
    }

    private static void replays(DataSet set) {
        say("");
        say(
                "%s: %d series, %d builds, %d worsenings %s, threshold %.0f %%",
                set.name(),
                set.histories().size(),
                set.builds(),
                set.worsenings(),
                set.truth(),
                100 * set.histories().get(0).threshold());
        say(
                "  %-38s %9s %9s %12s %11s %12s",
                "rule", "suspected", "alarms", "unexplained", "found in 3", "found in 10");
        for (Map.Entry<String, Replay> rule : Rivals.all().entrySet()) {
            int judged = 0;
            int suspected = 0;
            int alarms = 0;
            int unexplained = 0;
            int in3 = 0;
            int in10 = 0;
            for (History history : set.histories()) {
                Replay.Outcome outcome = rule.getValue().over(history);
                judged += outcome.judged();
                suspected += outcome.suspected();
                alarms += outcome.alarms().size();
                unexplained += (int) outcome.alarms().stream()
                        .filter(alarm -> history.worsenings().stream()
                                .noneMatch(each -> alarm.explainedBy(each, set.explains())))
                        .count();
                in3 += found(history, outcome, 3);
                in10 += found(history, outcome, 10);
            }
            double hundred = 100.0 / Math.max(1, judged);
            say(
                    "  %-38s %9.2f %9.2f %12.2f %11s %12s",
                    rule.getKey(),
                    suspected * hundred,
                    alarms * hundred,
                    unexplained * hundred,
                    share(in3, set.worsenings()),
                    share(in10, set.worsenings()));
        }
    }

    private static int found(History history, Replay.Outcome outcome, int within) {
        return (int) history.worsenings().stream()
                .filter(each -> outcome.alarms().stream().anyMatch(alarm -> alarm.finds(each, within)))
                .count();
    }

    private static String share(int found, int all) {
        return all == 0 ? "-" : String.format(Locale.ROOT, "%d (%.0f %%)", found, 100.0 * found / all);
    }

    private static void injections(DataSet set, double repeated) {
        Injection injection = Injection.of(set, repeated);
        MetricSpec metric = set.histories().get(0).metric();
        Injection.Result without = injection.of(0, metric);
        say(
                "  steps put in, re-runs %s: %.2f false alarms and %.1f extra runs for 100 builds",
                repeated == 0 ? "independent" : "as disturbed as the first with probability 0.5",
                100 * without.falseAlarms(),
                100 * without.extraRuns());
        for (double step : STEPS) {
            Injection.Result result = injection.of(step, metric);
            say(
                    "    %3.0f %%: found at the first build %5.1f %%, within 3 %5.1f %%, within 10 %5.1f %%",
                    100 * step, 100 * result.first(), 100 * result.within3(), 100 * result.within10());
        }
    }

    private static void cost() {
        DataSet set = MadeUp.series();
        List<MeasuredCase> cases = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            History history = set.histories().get(i % set.histories().size());
            List<Sample> past = new ArrayList<>();
            for (int build = 0; build < VALUES; build++) {
                past.add(history.sample(build));
            }
            Series series = new Series(past, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
            List<Sample> value = List.of(history.sample(VALUES));
            cases.add(new MeasuredCase(
                    i + 1, "case-" + i, List.of(new Measured(history.metric(), series, value)), Optional.empty()));
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        GateReport report = new Gate(GatePolicy.DEFAULT).first(cases.stream());
        say("");
        say(
                "cost: %d cases with %d values each judged in %d ms of one processor (%s)",
                CASES,
                VALUES,
                (threads.getCurrentThreadCpuTime() - start) / 1_000_000,
                report.counts().words());
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
