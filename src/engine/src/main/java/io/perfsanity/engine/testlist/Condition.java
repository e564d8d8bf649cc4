package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private final Optional<YamlValue.Mapping> mapping;
    private final Problems problems;

    Condition(Optional<YamlValue.Mapping> mapping, Problems problems) {
        this.mapping = mapping;
        this.problems = problems;
        mapping.ifPresent(this::validate);
    }

    /** The first reason why {@code facts} exclude the block; empty when they don't. */
    Optional<String> exclusion(Map<String, String> facts) {
        return facts.entrySet().stream()
                .flatMap(fact -> exclusions(fact.getKey(), fact.getValue()))
                .findFirst();
    }

    /** What {@code terms} holds under {@code key}. */
    Optional<YamlValue.Scalar> term(String key) {
        return part("terms").flatMap(terms -> terms.scalar(key));
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
        return ranged.or(() -> term("system_gpu_count").flatMap(YamlValue.Scalar::asInt));
    }

    /** The facts that the condition asks for. */
    Set<String> facts() {
        return KEYS.stream()
                .flatMap(key -> part(key).stream())
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
        return range.get().entries().entrySet().stream()
                .filter(limit -> RANGE_OPERATORS.containsKey(limit.getKey()))
                .filter(limit -> range.get()
                        .scalar(limit.getKey())
                        .flatMap(scalar -> number(scalar.text()))
                        .filter(bound -> !RANGE_OPERATORS
                                .get(limit.getKey())
                                .test(actual.get().compareTo(bound)))
                        .isPresent())
                .map(limit -> "%s is %s, not %s %s"
                        .formatted(fact, PlainText.quoted(value), limit.getKey(), YamlShape.kind(limit.getValue())));
    }

    private void validate(YamlValue.Mapping condition) {
        YamlShape.rejectUnknownKeys(condition, "condition", KEYS, problems);
        KEYS.forEach(key -> condition.get(key).ifPresent(part -> YamlShape.mapping(key, part, problems)));
        part("ranges")
                .ifPresent(ranges -> ranges.entries().forEach((fact, range) -> {
                    if (range instanceof YamlValue.Mapping limits) {
                        validateRange(fact, limits);
                    } else {
                        String message = "the range of %s is %s, expected a mapping such as {gte: 4, lte: 8}";
                        problems.error(
                                range.source(), message.formatted(PlainText.quoted(fact), YamlShape.kind(range)));
                    }
                }));
    }

    private void validateRange(String fact, YamlValue.Mapping limits) {
        List<String> operators = RANGE_OPERATORS.keySet().stream().sorted().toList();
        YamlShape.rejectUnknownKeys(limits, "the range of " + PlainText.quoted(fact), operators, problems);
        limits.entries().forEach((operator, limit) -> {
            if (operators.contains(operator)
                    && !(limit instanceof YamlValue.Scalar scalar
                            && number(scalar.text()).isPresent())) {
                problems.error(
                        limit.source(), "%s is %s, expected a number".formatted(operator, YamlShape.kind(limit)));
            }
        });
    }

    private Optional<YamlValue.Mapping> part(String key) {
        return mapping.flatMap(condition -> condition.mapping(key));
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
