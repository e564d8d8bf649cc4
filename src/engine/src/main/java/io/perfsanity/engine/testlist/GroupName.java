package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the name of a group in a grouped list says about its cases: {@code single_agg_tests},
 * {@code multi_agg_<N>nodes_tests}, {@code disagg_<N>nodes_tests}, the two latter also without the count;
 * {@code wideep_tests} says nothing.
 */
record GroupName(Optional<Mode> mode, Optional<Integer> nodes) {
    private static final Pattern COUNTED = Pattern.compile("(multi_agg|disagg)_(\\d{1,6})nodes_tests");
    private static final Map<String, Optional<Mode>> FIXED = Map.of(
            "single_agg_tests", Optional.of(Mode.SINGLE_AGG),
            "multi_agg_tests", Optional.of(Mode.MULTI_AGG),
            "disagg_tests", Optional.of(Mode.DISAGG),
            "wideep_tests", Optional.empty());
    private static final Pattern DIGITS = Pattern.compile("\\d{1,6}");

    /** Empty when {@code key} is no group's name. */
    static Optional<GroupName> parse(String key) {
        Matcher counted = COUNTED.matcher(key);
        if (counted.matches()) {
            Mode mode = counted.group(1).equals("disagg") ? Mode.DISAGG : Mode.MULTI_AGG;
            int nodes = Integer.parseInt(counted.group(2));
            int least = mode == Mode.MULTI_AGG ? 2 : 1;
            return nodes < least ? Optional.empty() : Optional.of(new GroupName(Optional.of(mode), Optional.of(nodes)));
        }
        return Optional.ofNullable(FIXED.get(key)).map(mode -> new GroupName(mode, Optional.empty()));
    }

    /** The names that {@code key} may have been meant to be; a count in it is kept, as far as it is possible at all. */
    static List<String> candidates(String key) {
        Matcher digits = DIGITS.matcher(key);
        String count = digits.find() && Integer.parseInt(digits.group()) > 1 ? digits.group() : "2";
        return Stream.concat(
                        FIXED.keySet().stream(),
                        Stream.of("multi_agg_" + count + "nodes_tests", "disagg_" + count + "nodes_tests"))
                .toList();
    }

    /** The declaration that every case of the group gets; none for a name that says nothing. */
    Optional<Declaration> declaration(String key, Source source) {
        return mode.map(declared -> new Declaration(mode, nodes, key, source));
    }
}
