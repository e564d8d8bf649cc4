package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.TestCase;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many GPUs {@code test_perf.py::test_perf[…-tp:8-pp:2-gpus:8]} uses: as many as its name says, else tensor × pipeline
 * parallel size, of which each is 1 where the name has none.
 */
final class PerfTestRules {
    private static final Pattern TEST = Pattern.compile("(?:.*/)?test_perf\\.py::test_perf\\[.*");
    private static final Pattern WORDS = Pattern.compile("(?<=[\\[-])(gpus|tp|pp):(\\d{1,5})(?=[-\\]])");

    private PerfTestRules() {}

    /** The server of the test; empty for any other test. */
    static Optional<ServerGroup> server(TestCase testCase, Optional<Integer> gpusPerNode) {
        if (testCase.perfCase() || !TEST.matcher(testCase.nodeId()).matches()) {
            return Optional.empty();
        }
        long gpus = 0;
        long product = 1;
        Matcher words = WORDS.matcher(testCase.nodeId());
        while (words.find()) {
            long count = Math.max(1, Long.parseLong(words.group(2)));
            if (words.group(1).equals("gpus")) {
                gpus = count;
            } else {
                product = Math.min(product * count, ServerGroup.MAX);
            }
        }
        long width = Math.min(gpus > 0 ? gpus : product, ServerGroup.MAX);
        return Optional.of(new ServerGroup(Role.AGG, 1, Optional.of((int) width), gpusPerNode));
    }
}
