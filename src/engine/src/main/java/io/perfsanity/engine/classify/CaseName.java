package io.perfsanity.engine.classify;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parts of a perf-sanity id. Any text has parts; none of them is checked against anything here.
 *
 * <pre>
 * aggr_upload-{stem}[-{server}[,{server}…]]
 * {prefix}-{benchmark mode}[-time_breakdown]-{stem}       the stem may hold dashes
 * disagg_upload-{stem}                                    so may this one
 * </pre>
 *
 * @param id without the {@code perf_sanity_} of {@code test_perf.py::test_perf[…]} and without {@code .yaml} at its end
 * @param prefix the first segment; it names upstream's launch path, which isn't the mode
 * @param stem the config's file name without extension, for ids without a benchmark mode the "config segment"; empty
 *     text when the id has none. Hostile: not to be made a path
 * @param servers the names of {@code server_configs} to run; empty when all of them are
 */
public record CaseName(
        String id,
        String prefix,
        Optional<BenchmarkMode> benchmarkMode,
        boolean timeBreakdown,
        String stem,
        List<String> servers) {
    private static final String OLD_TEST = "perf_sanity_";
    private static final Set<String> UPSTREAM = Set.of("aggr", "aggr_upload", "disagg", "disagg_upload");
    private static final String TIME_BREAKDOWN = "time_breakdown";
    private static final Pattern EXTENSION = Pattern.compile("\\.ya?ml\\z");

    /** The parts of {@code id}. */
    public static CaseName of(String id) {
        String text = withoutExtension(id.startsWith(OLD_TEST) ? id.substring(OLD_TEST.length()) : id);
        Cut first = Cut.of(text);
        Cut second = Cut.of(first.rest);
        Optional<BenchmarkMode> mode = BenchmarkMode.of(second.segment);
        if (mode.isPresent()) {
            Cut third = Cut.of(second.rest);
            boolean timeBreakdown = third.segment.equals(TIME_BREAKDOWN);
            String stem = timeBreakdown ? third.rest : second.rest;
            return new CaseName(text, first.segment, mode, timeBreakdown, stem, List.of());
        }
        if (first.segment.contains("disagg")) {
            return new CaseName(text, first.segment, mode, false, first.rest, List.of());
        }
        return new CaseName(
                text, first.segment, mode, false, withoutExtension(second.segment), serverNames(second.rest));
    }

    private static List<String> serverNames(String text) {
        if (text.indexOf(',') < 0) {
            return text.isBlank() ? List.of() : List.of(text);
        }
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static String withoutExtension(String text) {
        return EXTENSION.matcher(text).replaceFirst("");
    }

    /** Whether the id is of upstream's test, whose launcher counts by rules of its own; other ids are the quick reference's. */
    boolean upstream() {
        return UPSTREAM.contains(prefix);
    }

    /** Whether the prefix claims upstream's disaggregated launch path. */
    boolean disaggPrefix() {
        return prefix.contains("disagg");
    }

    /** The text before the first dash and the text after it. */
    private record Cut(String segment, String rest) {
        static Cut of(String text) {
            int dash = text.indexOf('-');
            return dash < 0 ? new Cut(text, "") : new Cut(text.substring(0, dash), text.substring(dash + 1));
        }
    }
}
