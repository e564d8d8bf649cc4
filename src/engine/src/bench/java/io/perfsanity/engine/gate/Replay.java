package io.perfsanity.engine.gate;

import io.perfsanity.engine.gate.Change.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** How a rule fares over a history, build after build. */
interface Replay {
    Set<Kind> ALARMS = EnumSet.of(Kind.REGRESSION, Kind.STEP, Kind.DRIFT);
    int JUDGED_FROM = 5;

    /**
     * That a history got worse.
     *
     * @param from the first build that the rule holds against it
     * @param to the build at which it says so
     */
    record Alarm(int from, int to) {
        /** Whether it is about a worsening: it shows builds of it, the first of them among its first so many. */
        boolean finds(int worsening, int within) {
            return to >= worsening && from < worsening + within && from > worsening - JUDGED_FROM;
        }

        boolean explainedBy(int worsening, int builds) {
            return to >= worsening && from <= worsening + builds;
        }
    }

    /**
     * @param judged how many builds had enough before them
     * @param suspected how many would have run again
     */
    record Outcome(int judged, int suspected, List<Alarm> alarms) {}

    Outcome over(History history);

    /** A rule that knows nothing but the values before a build. */
    interface EachBuild {
        boolean alarms(History history, int build);
    }

    static Replay of(EachBuild rule) {
        return history -> {
            List<Alarm> alarms = new ArrayList<>();
            for (int i = JUDGED_FROM; i < history.size(); i++) {
                if (rule.alarms(history, i)) {
                    alarms.add(new Alarm(i, i));
                }
            }
            return new Outcome(Math.max(0, history.size() - JUDGED_FROM), 0, alarms);
        };
    }

    /** Ours. The next builds stand in for re-runs, and what is found is accepted at once, as if somebody looked every day. */
    static Outcome ours(History history) {
        List<Alarm> alarms = new ArrayList<>();
        int judged = 0;
        int suspected = 0;
        Series series = Series.EMPTY;
        for (int i = 0; i < history.size(); i++) {
            List<Sample> value = List.of(history.sample(i));
            boolean waiting = series.samples().stream().anyMatch(each -> each.mark() == Mark.SUSPECTED);
            Finding found = MedianRule.judge(new Question(history.metric(), series, value, history.threshold()));
            if (found.baseline().filter(each -> each.n() >= JUDGED_FROM).isPresent()) {
                judged++;
                suspected += found.kind() == Kind.SUSPECTED && !waiting ? 1 : 0;
            }
            if (ALARMS.contains(found.kind())) {
                String first = found.began().orElseThrow().firstBad().run();
                alarms.add(new Alarm(found.kind() == Kind.REGRESSION ? Integer.parseInt(first) : i, i));
            }
            series = series.after(value, found.standing()).accepted();
        }
        return new Outcome(judged, suspected, alarms);
    }
}
