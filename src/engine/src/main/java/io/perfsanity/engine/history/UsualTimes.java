package io.perfsanity.engine.history;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How long cases ran in the newest runs of a cluster, where they passed. */
public final class UsualTimes {
    /** Lists of several kinds, and clusters, may share a history. */
    private static final int LOOK_BACK = 20;

    private UsualTimes() {}

    /** By the cases' ids, each as in the newest run that has it; those that never passed aren't there. */
    public static Map<String, Duration> of(History history, String cluster) throws IOException {
        Map<String, Duration> times = new HashMap<>();
        for (RunRecord run : history.newest(LOOK_BACK)) {
            if (run.cluster().equals(cluster)) {
                run.seconds().forEach((id, seconds) -> times.putIfAbsent(id, Duration.ofSeconds(seconds)));
            }
        }
        return times;
    }
}
