package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlValue;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The {@code condition} of a test-db block, held against the facts of the user as upstream's trt-test-db does: what a
 * fact says nothing about matches. Terms and wildcards match any of their values, letter case aside.
 */
final class Condition {
    private static final List<String> KEYS = List.of("terms", "ranges", "wildcards");
    private static final Map<String, IntPredicate> RANGE_OPERATORS = Map.of(
            "gte", order -> order >= 0,
            "lte", order -> order <= 0,
            "gt", order -> order > 0,
            "lt", order -> order < 0,
            "eq", order -> order == 0);

    /** Reading a number takes time that is quadratic in its digits. */
    private static final int MAX_NUMBER = 30;

    private final Problems problems;
    private final Map<String, YamlValue.Mapping> parts = new LinkedHashMap<>();

    Condition(YamlFields condition, Problems problems) {
        this.problems = problems;
        condition.rejectOthersThan(KEYS);
        KEYS.forEach(key -> condition.mapping(key).ifPresent(part -> parts.put(key, part)));
        part("ranges")
                .ifPresent(ranges -> ranges.entries()
                        .forEach((fact, range) -> YamlFields.of(
                                        "the range of " + PlainText.quoted(fact), range, problems)
                                .ifPresent(Condition::validateRange)));
    }

    /** The first reason why {@code facts} exclude the block; empty when they don't. */
    Optional<String> exclusion(Map<String, String> facts) {
        return facts.entrySet().stream()
                .flatMap(fact -> exclusions(fact.getKey(), fact.getValue()))
                .findFirst();
    }

    /** What the terms declare about a case; any fact may stand beside it. */
    YamlFields terms() {
        return new YamlFields("terms", part("terms").orElse(YamlValue.Mapping.NOTHING), problems);
    }

    /** The one GPU count that the block asks for, over all nodes. */
    Optional<Integer> systemGpuCount() {
        Optional<Integer> ranged = part("ranges")
                .flatMap(ranges -> ranges.mapping("system_gpu_count"))
                .flatMap(range -> integer(range, "eq")
                        .or(() -> integer(range, "gte")
                                .filter(least -> integer(range, "lte")
                                        .filter(least::equals)
                                        .isPresent())));
        return ranged.or(() -> part("terms").flatMap(terms -> integer(terms, "system_gpu_count")));
    }

    /** The facts that the condition asks for. */
    Set<String> facts() {
        return parts.values().stream()
                .flatMap(part -> part.entries().keySet().stream())
                .collect(Collectors.toSet());
    }

    private Stream<String> exclusions(String fact, String value) {
        Stream<String> terms = wrong("terms", fact, wanted -> wanted.equalsIgnoreCase(value), value);
        Stream<String> wildcards =
                wrong("wildcards", fact, wanted -> Glob.withSets(wanted).matches(value), value);
        return Stream.concat(terms, Stream.concat(wildcards, outOfRange(fact, value)));
    }

    private Stream<String> wrong(String part, String fact, Predicate<String> matches, String value) {
        List<String> wanted = part(part)
                .flatMap(found -> found.get(fact))
                .map(Condition::words)
                .orElse(List.of());
        return wanted.isEmpty() || wanted.stream().anyMatch(matches)
                ? Stream.empty()
                : Stream.of("%s is %s, not %s".formatted(fact, PlainText.quoted(value), String.join(" or ", wanted)));
    }

    private Stream<String> outOfRange(String fact, String value) {
        Optional<YamlValue.Mapping> range = part("ranges").flatMap(ranges -> ranges.mapping(fact));
        if (range.isEmpty()) {
            return Stream.empty();
        }
        Optional<BigDecimal> actual = number(value);
        if (actual.isEmpty()) {
            return Stream.of("%s is %s, not a number".formatted(fact, PlainText.quoted(value)));
        }
        return range.get().entries().keySet().stream()
                .filter(RANGE_OPERATORS::containsKey)
                .flatMap(operator -> range.get().scalar(operator).stream()
                        .filter(limit -> number(limit.text())
                                .filter(bound -> !RANGE_OPERATORS
                                        .get(operator)
                                        .test(actual.get().compareTo(bound)))
                                .isPresent())
                        .map(limit -> "%s is %s, not %s %s"
                                .formatted(fact, PlainText.quoted(value), operator, limit.kind())));
    }

    private static void validateRange(YamlFields limits) {
        limits.rejectOthersThan(RANGE_OPERATORS.keySet());
        for (String operator : new TreeSet<>(RANGE_OPERATORS.keySet())) {
            limits.value(operator)
                    .filter(limit -> !(limit instanceof YamlValue.Scalar scalar
                            && number(scalar.text()).isPresent()))
                    .ifPresent(limit -> limits.reject(operator, limit.kind(), "a number"));
        }
    }

    private Optional<YamlValue.Mapping> part(String key) {
        return Optional.ofNullable(parts.get(key));
    }

    private static Optional<Integer> integer(YamlValue.Mapping range, String operator) {
        return range.scalar(operator).flatMap(YamlValue.Scalar::asInt);
    }

    private static List<String> words(YamlValue value) {
        if (value instanceof YamlValue.Sequence list) {
            return list.items().stream().flatMap(item -> words(item).stream()).toList();
        }
        return value instanceof YamlValue.Scalar scalar && !scalar.isNull() ? List.of(scalar.text()) : List.of();
    }

    private static Optional<BigDecimal> number(String text) {
        if (text.length() > MAX_NUMBER) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
