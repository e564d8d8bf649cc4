package io.jenkins.plugins.perfsanity.results;

import hudson.model.Run;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How long cases ran in the newest earlier builds of their job, where they passed. */
final class UsualTimes {
    /** Earlier builds that are looked at. */
    private static final int LOOK_BACK = 3;

    private UsualTimes() {}

    /** By the cases' ids; those that never passed are not there. */
    static Map<String, Duration> before(Run<?, ?> build, String name) {
        Map<String, Duration> times = new HashMap<>();
        RecordedRuns earlier = new RecordedRuns(build.getParent(), build.getNumber() - 1);
        earlier.numbers()
                .filter(number -> earlier.names(number).contains(name))
                .limit(LOOK_BACK)
                .flatMap(number -> earlier.whole(number, name).stream())
                .flatMap(record -> record.cases().stream())
                .filter(row -> row.getVerdict().equals("PASSED"))
                .forEach(row -> times.putIfAbsent(row.getId(), Duration.ofSeconds(row.getSeconds())));
        return times;
    }
}
