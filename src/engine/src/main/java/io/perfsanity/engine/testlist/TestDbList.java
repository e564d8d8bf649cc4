package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import io.perfsanity.engine.text.YamlValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    private static final List<String> BLOCK_KEYS = List.of("condition", "tests", "test_type");

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
            } else if (!context.equals("version") && !YamlShape.isNothing(value)) {
                String message = "context %s is %s, expected a list of blocks with 'tests'";
                problems.error(
                        root.keySource(context), message.formatted(PlainText.quoted(context), YamlShape.kind(value)));
            }
        });
        noteUnusedFacts(root.source());
        return leftOut;
    }

    private void readBlock(YamlValue value) {
        if (!(value instanceof YamlValue.Mapping block)) {
            String message = "%s in a context, expected a block with 'condition' and 'tests'";
            problems.error(value.source(), message.formatted(YamlShape.kind(value)));
            return;
        }
        YamlShape.rejectUnknownKeys(block, "a block", BLOCK_KEYS, problems);
        Condition condition = new Condition(
                block.get("condition").flatMap(found -> YamlShape.mapping("condition", found, problems)), problems);
        conditions.add(condition);
        Optional<YamlValue> tests = block.get("tests");
        if (tests.isEmpty()) {
            problems.error(block.source(), "a block without 'tests', expected a list of cases");
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

    private Optional<Declaration> declaration(YamlValue.Mapping block, Condition condition) {
        Map<String, YamlValue.Scalar> quotes = new LinkedHashMap<>();
        Optional<YamlValue.Scalar> type = block.scalar("test_type").or(() -> condition.term("test_type"));
        Optional<Mode> mode = type.flatMap(this::mode);
        mode.ifPresent(known -> quotes.put("test_type", type.orElseThrow()));
        Optional<YamlValue.Scalar> count = condition.term("nodes");
        Optional<Integer> nodes = count.flatMap(this::nodes);
        nodes.ifPresent(known -> quotes.put("condition.terms.nodes", count.orElseThrow()));
        List<String> words = new ArrayList<>();
        quotes.forEach((key, scalar) -> words.add(key + ": " + scalar.text()));
        return quotes.values().stream()
                .findFirst()
                .map(first -> new Declaration(mode, nodes, String.join(", ", words), first.source()));
    }

    private Optional<Mode> mode(YamlValue.Scalar type) {
        Optional<Mode> mode = Mode.of(type.text());
        if (mode.isEmpty()) {
            String message = "test_type is %s, expected one of %s%s";
            problems.error(
                    type.source(),
                    message.formatted(
                            YamlShape.kind(type),
                            String.join(", ", Mode.words()),
                            NearestWord.hint(type.text(), Mode.words())));
        }
        return mode;
    }

    private Optional<Integer> nodes(YamlValue.Scalar count) {
        Optional<Integer> nodes = count.asInt().filter(number -> number > 0);
        if (nodes.isEmpty()) {
            problems.error(
                    count.source(), "nodes is %s, expected a whole number from 1".formatted(YamlShape.kind(count)));
        }
        return nodes;
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
