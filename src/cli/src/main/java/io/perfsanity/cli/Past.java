package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.KnownMetrics;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.report.PastValues;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;

/** What the report of a run shows of earlier ones. */
final class Past {
    private Past() {}

    /** Where it can't be read, the report has no charts, which is better than no report. */
    static PastValues of(RunResult run, ClusterProfile profile, Console console) {
        if (profile.history().isEmpty()) {
            return PastValues.NONE;
        }
        try {
            History history = History.in(ProfileHosts.inHome(profile.history().get()));
            return PastValues.in(history, run, KnownMetrics.of(profile));
        } catch (IOException e) {
            console.say(console.words().say("run.noCharts", console.why(e)));
            return PastValues.NONE;
        }
    }
}
