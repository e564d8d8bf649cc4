package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a list in groups by mode and node count, the {@code perf_test_cases.yaml} of the quick reference. */
final class GroupedList {
    private final Problems problems;
    private final YamlItems items;

    GroupedList(Problems problems, YamlItems items) {
        this.problems = problems;
        this.items = items;
    }

    RunDefaults read(YamlValue.Mapping root) {
        RunDefaults defaults = RunDefaults.NONE;
        for (String key : root.entries().keySet()) {
            YamlValue value = root.entries().get(key);
            switch (key) {
                case "version" -> {}
                case "execution_config" ->
                    defaults = YamlFields.of(key, value, problems)
                            .map(fields -> ExecutionConfig.read(fields, problems))
                            .orElse(defaults);
                default -> {
                    // Cases below an unknown key are read all the same, so that their own errors show too.
                    Source source = root.keySource(key);
                    Optional<GroupName> name = GroupName.parse(key);
                    if (name.isEmpty()) {
                        reject(key, source);
                    }
                    if (name.isPresent() || value instanceof YamlValue.Sequence) {
                        items.read(
                                PlainText.quoted(key),
                                value,
                                name.flatMap(group -> group.declaration(key, source)),
                                Optional.empty());
                    }
                }
            }
        }
        return defaults;
    }

    private void reject(String key, Source source) {
        List<String> valid = new ArrayList<>(GroupName.candidates(key));
        valid.add("execution_config");
        valid.add("version");
        String message = "unknown key %s, expected single_agg_tests, multi_agg_<N>nodes_tests (N from 2),"
                + " disagg_<N>nodes_tests (N from 1), wideep_tests, execution_config or version%s";
        problems.error(source, message.formatted(PlainText.quoted(key), NearestWord.hint(key, valid)));
    }
}
