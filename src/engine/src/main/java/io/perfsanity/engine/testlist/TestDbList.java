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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads an upstream test-db list: contexts, each a list of blocks {@code {condition: {terms, ranges, wildcards}, tests:
 * [...], test_type?}}, of which the user's facts choose some.
 */
final class TestDbList {
    private final Map<String, String> facts;
    private final Problems problems;
    private final YamlItems items;
    private final List<Condition> conditions = new ArrayList<>();
    private int leftOut;

    /** @param facts what is known about the run, such as {@code gpu=gb200}; none takes every block */
    TestDbList(Map<String, String> facts, Problems problems, YamlItems items) {
        this.facts = facts;
        this.problems = problems;
        this.items = items;
    }

    /** Whether a mapping is a test-db list: it has a list of mappings with {@code tests}, or one such mapping. */
    static boolean accepts(YamlValue.Mapping root) {
        return root.entries().values().stream()
                .flatMap(value -> value instanceof YamlValue.Sequence list ? list.items().stream() : Stream.of(value))
                .anyMatch(TestDbList::isBlock);
    }

    private static boolean isBlock(YamlValue value) {
        return value instanceof YamlValue.Mapping mapping
                && (mapping.get("tests").isPresent() || mapping.get("condition").isPresent());
    }

    /** Reads the list; returns how many cases the facts leave out. */
    int read(YamlValue.Mapping root) {
        root.entries().forEach((context, value) -> {
            if (value instanceof YamlValue.Sequence list) {
                list.items().forEach(this::readBlock);
            } else if (value instanceof YamlValue.Mapping) {
                readBlock(value);
            } else if (!context.equals("version") && !value.isNothing()) {
                String message = "context %s is %s, expected a list of blocks with 'tests'";
                problems.error(root.keySource(context), message.formatted(PlainText.quoted(context), value.kind()));
            }
        });
        noteUnusedFacts(root.source());
        return leftOut;
    }

    private void readBlock(YamlValue value) {
        if (!(value instanceof YamlValue.Mapping mapping)) {
            String message = "%s in a context, expected a block with 'condition' and 'tests'";
            problems.error(value.source(), message.formatted(value.kind()));
            return;
        }
        YamlFields block = new YamlFields("a block", mapping, problems);
        block.rejectOthersThan(List.of("condition", "tests", "test_type"));
        Condition condition = new Condition(block.below("condition"), problems);
        conditions.add(condition);
        Optional<YamlValue> tests = mapping.get("tests");
        if (tests.isEmpty()) {
            block.refuse("a block without 'tests', expected a list of cases");
            return;
        }
        Optional<String> exclusion = condition.exclusion(facts);
        if (exclusion.isPresent() && tests.get() instanceof YamlValue.Sequence list) {
            int count = list.items().size();
            leftOut += count;
            problems.note(
                    block.source(),
                    "%s %s left out: %s".formatted(count, count == 1 ? "case" : "cases", exclusion.get()));
            return;
        }
        items.read("tests", tests.get(), declaration(block, condition), condition.systemGpuCount());
    }

    private Optional<Declaration> declaration(YamlFields block, Condition condition) {
        YamlFields terms = condition.terms();
        YamlFields typed = block.value("test_type").isPresent() ? block : terms;
        Optional<Mode> mode = typed.choice("test_type", Mode.class);
        Optional<Integer> nodes = terms.integer("nodes", 1, Integer.MAX_VALUE, "a whole number from 1");
        List<String> words = new ArrayList<>();
        mode.ifPresent(known -> words.add("test_type: " + known));
        nodes.ifPresent(known ->
                words.add("condition.terms.nodes: " + terms.text("nodes").orElseThrow()));
        Source source = mode.isPresent() ? typed.source("test_type") : terms.source("nodes");
        return words.isEmpty()
                ? Optional.empty()
                : Optional.of(new Declaration(mode, nodes, String.join(", ", words), source));
    }

    /** A mistyped fact would choose nothing and yet look as if it did. */
    private void noteUnusedFacts(Source source) {
        Set<String> asked = conditions.stream()
                .flatMap(condition -> condition.facts().stream())
                .collect(Collectors.toSet());
        facts.keySet().stream()
                .filter(fact -> !asked.contains(fact))
                .forEach(fact -> problems.note(
                        source,
                        "no condition of the list asks for the fact %s%s"
                                .formatted(PlainText.quoted(fact), NearestWord.hint(fact, asked))));
    }
}
