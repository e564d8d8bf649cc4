package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a list in groups by mode and node count, the {@code perf_test_cases.yaml} of the quick reference. The name of a
 * group says what its cases are: {@code single_agg_tests}, {@code multi_agg_<N>nodes_tests}, {@code
 * disagg_<N>nodes_tests}, the two latter also without the count; {@code wideep_tests} says nothing.
 */
final class GroupedList {
    private static final Pattern COUNTED = Pattern.compile("(multi_agg|disagg)_(\\d{1,6})nodes_tests");
    private static final Map<String, Optional<Mode>> FIXED = Map.of(
            "single_agg_tests", Optional.of(Mode.SINGLE_AGG),
            "multi_agg_tests", Optional.of(Mode.MULTI_AGG),
            "disagg_tests", Optional.of(Mode.DISAGG),
            "wideep_tests", Optional.empty());
    private static final Pattern DIGITS = Pattern.compile("\\d{1,6}");

    private final Problems problems;
    private final YamlItems items;

    GroupedList(Problems problems, YamlItems items) {
        this.problems = problems;
        this.items = items;
    }

    RunDefaults read(YamlValue.Mapping root) {
        RunDefaults defaults = RunDefaults.NONE;
        for (Map.Entry<String, YamlValue> entry : root.entries().entrySet()) {
            String key = entry.getKey();
            switch (key) {
                case "version" -> {}
                case "execution_config" ->
                    defaults = YamlFields.of(key, entry.getValue(), problems)
                            .map(fields -> RunDefaults.read(fields, problems))
                            .orElse(defaults);
                default -> readGroup(key, entry.getValue(), root.keySource(key));
            }
        }
        return defaults;
    }

    /** Cases below an unknown key are read all the same, so that their own errors show too. */
    private void readGroup(String key, YamlValue value, Source source) {
        Optional<Group> group = Group.of(key);
        if (group.isEmpty()) {
            reject(key, source);
        }
        if (group.isPresent() || value instanceof YamlValue.Sequence) {
            Optional<Declaration> declaration = group.filter(named -> named.mode.isPresent())
                    .map(named -> new Declaration(named.mode, named.nodes, key, source));
            items.read(PlainText.quoted(key), value, declaration, Optional.empty());
        }
    }

    private record Group(Optional<Mode> mode, Optional<Integer> nodes) {
        static Optional<Group> of(String key) {
            Matcher counted = COUNTED.matcher(key);
            if (!counted.matches()) {
                return Optional.ofNullable(FIXED.get(key)).map(mode -> new Group(mode, Optional.empty()));
            }
            Mode mode = counted.group(1).equals("disagg") ? Mode.DISAGG : Mode.MULTI_AGG;
            return Optional.of(Integer.parseInt(counted.group(2)))
                    .filter(nodes -> nodes >= (mode == Mode.MULTI_AGG ? 2 : 1))
                    .map(nodes -> new Group(Optional.of(mode), Optional.of(nodes)));
        }
    }

    /** With the names that {@code key} may have been meant to be; a count in it is kept, as far as it is possible at all. */
    private void reject(String key, Source source) {
        Matcher digits = DIGITS.matcher(key);
        String count = digits.find() && Integer.parseInt(digits.group()) > 1 ? digits.group() : "2";
        List<String> valid = new ArrayList<>(FIXED.keySet());
        valid.addAll(List.of(
                "multi_agg_" + count + "nodes_tests",
                "disagg_" + count + "nodes_tests",
                "execution_config",
                "version"));
        String message = "unknown key %s, expected single_agg_tests, multi_agg_<N>nodes_tests (N from 2),"
                + " disagg_<N>nodes_tests (N from 1), wideep_tests, execution_config or version%s";
        problems.error(source, message.formatted(PlainText.quoted(key), NearestWord.hint(key, valid)));
    }
}
