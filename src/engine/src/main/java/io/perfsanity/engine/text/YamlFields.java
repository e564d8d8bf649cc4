package io.perfsanity.engine.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of one mapping, read by name and type. A wrong type is an error where it was written and reads as absent;
 * {@link #rejectOthers()} makes every key that nobody asked for an error, with the nearest key that was.
 */
public final class YamlFields {
    private final YamlValue.Mapping mapping;
    private final Problems problems;
    private final Set<String> known = new TreeSet<>();

    public YamlFields(YamlValue.Mapping mapping, Problems problems) {
        this.mapping = mapping;
        this.problems = problems;
    }

    public Source source() {
        return mapping.source();
    }

    /** Where {@code key} was written, or the mapping's place when it wasn't. */
    public Source source(String key) {
        return mapping.keySource(key);
    }

    public Optional<YamlValue> value(String key) {
        known.add(key);
        return mapping.get(key).filter(value -> !(value instanceof YamlValue.Scalar scalar && scalar.isNull()));
    }

    public Optional<String> text(String key) {
        return typed(key, YamlValue.Scalar.class, "a word").map(YamlValue.Scalar::text);
    }

    /** The text under {@code key}; its absence is an error. */
    public Optional<String> required(String key, String expected) {
        Optional<String> text = text(key);
        if (text.isEmpty() && mapping.get(key).isEmpty()) {
            problems.error(mapping.source(), "'" + key + "' is missing, expected " + expected);
        }
        return text;
    }

    /** One of {@code words}. */
    public Optional<String> word(String key, List<String> words) {
        Optional<String> text = text(key);
        if (text.isPresent() && !words.contains(text.get())) {
            String message = "%s is '%s', expected one of %s%s";
            problems.error(
                    source(key),
                    message.formatted(key, text.get(), String.join(", ", words), NearestWord.hint(text.get(), words)));
            return Optional.empty();
        }
        return text;
    }

    public Optional<Boolean> flag(String key) {
        return word(key, List.of("true", "false")).map(Boolean::valueOf);
    }

    public Optional<Integer> integer(String key, int min, int max) {
        Optional<YamlValue.Scalar> scalar = typed(key, YamlValue.Scalar.class, "a number");
        Optional<Integer> number = scalar.flatMap(YamlValue.Scalar::asInt).filter(n -> n >= min && n <= max);
        if (scalar.isPresent() && number.isEmpty()) {
            problems.error(
                    source(key),
                    "%s is %s, expected a number from %s to %s"
                            .formatted(key, scalar.get().kind(), min, max));
        }
        return number;
    }

    public Optional<Duration> duration(String key) {
        Optional<String> text = text(key);
        Optional<Duration> duration = text.flatMap(DurationText::parse);
        if (text.isPresent() && duration.isEmpty()) {
            problems.error(source(key), "%s is '%s', expected %s".formatted(key, text.get(), DurationText.EXPECTED));
        }
        return duration;
    }

    /** A list of words; a single word counts as a list of one. */
    public List<String> texts(String key) {
        Optional<YamlValue> value = value(key);
        if (value.isPresent() && value.get() instanceof YamlValue.Scalar scalar) {
            return List.of(scalar.text());
        }
        List<String> texts = new ArrayList<>();
        typed(key, YamlValue.Sequence.class, "a list of words")
                .ifPresent(sequence -> sequence.items().forEach(item -> {
                    if (item instanceof YamlValue.Scalar scalar && !scalar.isNull()) {
                        texts.add(scalar.text());
                    } else {
                        problems.error(item.source(), key + " holds " + item.kind() + ", expected a word");
                    }
                }));
        return List.copyOf(texts);
    }

    /** A mapping of words to words, in the order of the document. */
    public Map<String, String> textMap(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        mapping(key)
                .ifPresent(inner -> inner.entries().forEach((name, value) -> {
                    if (value instanceof YamlValue.Scalar scalar) {
                        texts.put(name, scalar.text());
                    } else {
                        problems.error(inner.keySource(name), name + " is " + value.kind() + ", expected a word");
                    }
                }));
        return texts;
    }

    public Optional<YamlValue.Mapping> mapping(String key) {
        return typed(key, YamlValue.Mapping.class, "a mapping");
    }

    /** The fields below {@code key}; those of an empty mapping when it is absent, so that defaults need no case of their own. */
    public YamlFields below(String key) {
        return new YamlFields(
                mapping(key).orElseGet(() -> new YamlValue.Mapping(source(key), Map.of(), Map.of())), problems);
    }

    /** Reports keys that no method was asked for. */
    public void rejectOthers() {
        mapping.entries().keySet().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> problems.error(
                        mapping.keySource(key),
                        "unknown key '%s', expected one of %s%s"
                                .formatted(key, String.join(", ", known), NearestWord.hint(key, known))));
    }

    private <T extends YamlValue> Optional<T> typed(String key, Class<T> type, String expected) {
        Optional<YamlValue> value = value(key);
        if (value.isPresent() && !type.isInstance(value.get())) {
            problems.error(
                    source(key),
                    "%s is %s, expected %s".formatted(key, value.get().kind(), expected));
        }
        return value.filter(type::isInstance).map(type::cast);
    }
}
