package io.perfsanity.engine.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The fields of one mapping, read by name and type. A wrong type is an error where it was written and reads as absent;
 * {@link #rejectOthers()} makes every key that nobody asked for an error, with the nearest key that was.
 */
public final class YamlFields {
    private final String name;
    private final YamlValue.Mapping mapping;
    private final Problems problems;
    private final Set<String> known = new TreeSet<>();

    /** The fields of a whole document. */
    public YamlFields(YamlValue.Mapping mapping, Problems problems) {
        this("", mapping, problems);
    }

    /** The fields of what messages call {@code name}, such as {@code a case}. */
    public YamlFields(String name, YamlValue.Mapping mapping, Problems problems) {
        this.name = name;
        this.mapping = mapping;
        this.problems = problems;
    }

    /** The same of a value that should be a mapping or nothing; an error, and empty, when it is anything else. */
    public static Optional<YamlFields> of(String name, YamlValue value, Problems problems) {
        if (!(value instanceof YamlValue.Mapping) && !value.isNothing()) {
            problems.error(value.source(), "%s is %s, expected a mapping".formatted(name, value.kind()));
        }
        return Optional.of(value)
                .filter(YamlValue.Mapping.class::isInstance)
                .map(mapping -> new YamlFields(name, (YamlValue.Mapping) mapping, problems));
    }

    public Source source() {
        return mapping.source();
    }

    /** Where {@code key} was written, or the mapping's place when it wasn't. */
    public Source source(String key) {
        return mapping.keySource(key);
    }

    /** Whether {@code key} was written, with or without a value. */
    public boolean has(String key) {
        return mapping.get(key).isPresent();
    }

    public Optional<YamlValue> value(String key) {
        known.add(key);
        return mapping.get(key).filter(value -> !value.isNothing());
    }

    /** The word under {@code key}; anything else is passed over without an error. */
    public Optional<YamlValue.Scalar> scalar(String key) {
        return value(key).filter(YamlValue.Scalar.class::isInstance).map(YamlValue.Scalar.class::cast);
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

    /** A text that messages describe as {@code expected} when it isn't {@code valid}. */
    public Optional<String> text(String key, Predicate<String> valid, String expected) {
        return text(key)
                .flatMap(text -> valid.test(text) ? Optional.of(text) : reject(key, PlainText.quoted(text), expected));
    }

    /** One of {@code words}. */
    public Optional<String> word(String key, List<String> words) {
        return text(key)
                .flatMap(text -> words.contains(text)
                        ? Optional.of(text)
                        : reject(
                                key,
                                PlainText.quoted(text),
                                "one of " + String.join(", ", words) + NearestWord.hint(text, words)));
    }

    /** One of an enumeration's constants, which documents write in small letters and with dashes. */
    public <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        List<String> words = constants.stream()
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
        return word(key, words).map(word -> constants.get(words.indexOf(word)));
    }

    public Optional<Boolean> flag(String key) {
        return word(key, List.of("true", "false")).map(Boolean::valueOf);
    }

    public Optional<Integer> integer(String key, int min, int max) {
        return integer(key, min, max, "a number from " + min + " to " + max);
    }

    /** A whole number that messages describe as {@code expected}. */
    public Optional<Integer> integer(String key, int min, int max, String expected) {
        return value(key)
                .flatMap(value -> scalar(key)
                        .flatMap(YamlValue.Scalar::asInt)
                        .filter(number -> number >= min && number <= max)
                        .or(() -> reject(key, value.kind(), expected)));
    }

    public Optional<Duration> duration(String key) {
        return text(key)
                .flatMap(text ->
                        DurationText.parse(text).or(() -> reject(key, PlainText.quoted(text), DurationText.EXPECTED)));
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
                .ifPresent(inner -> inner.entries().forEach((word, value) -> {
                    if (value instanceof YamlValue.Scalar scalar) {
                        texts.put(word, scalar.text());
                    } else {
                        problems.error(inner.keySource(word), word + " is " + value.kind() + ", expected a word");
                    }
                }));
        return texts;
    }

    /** The words under all keys that no method was asked for yet, in the order of the document. */
    public Map<String, String> otherTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        mapping.entries().keySet().stream()
                .filter(key -> !known.contains(key))
                .toList()
                .forEach(key -> text(key).ifPresent(text -> texts.put(key, text)));
        return texts;
    }

    public Optional<YamlValue.Mapping> mapping(String key) {
        return typed(key, YamlValue.Mapping.class, "a mapping");
    }

    /** The fields below {@code key}; those of an empty mapping when it is absent, so that defaults need no case of their own. */
    public YamlFields below(String key) {
        YamlValue.Mapping nothing = new YamlValue.Mapping(source(key), Map.of(), Map.of());
        return new YamlFields(key, mapping(key).orElse(nothing), problems);
    }

    /** The fields below {@code key}, if there is anything. */
    public Optional<YamlFields> section(String key) {
        return mapping(key).map(found -> new YamlFields(key, found, problems));
    }

    /** The mappings of the list under {@code key}, which must hold at least one. */
    public List<YamlFields> mappings(String key) {
        List<YamlValue> items = value(key).orElse(null) instanceof YamlValue.Sequence list ? list.items() : List.of();
        if (items.isEmpty()) {
            reject(key, value(key).map(YamlValue::kind).orElse("nothing"), "a list of at least one mapping");
        }
        List<YamlFields> mappings = new ArrayList<>();
        for (YamlValue item : items) {
            if (item instanceof YamlValue.Mapping found) {
                mappings.add(new YamlFields("an item of " + key, found, problems));
            } else {
                problems.error(item.source(), key + " holds " + item.kind() + ", expected a mapping");
            }
        }
        return mappings;
    }

    /** {@code , did you mean 'x'?} for a key that is missing here, or nothing. */
    public String hint(String missing) {
        return NearestWord.hint(missing, mapping.entries().keySet());
    }

    /** Reports keys other than these, which are then left for the methods above. */
    public void rejectOthersThan(Collection<String> keys) {
        known.addAll(keys);
        rejectOthers();
    }

    /** Reports keys that no method was asked for. */
    public void rejectOthers() {
        mapping.entries().keySet().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> problems.error(
                        mapping.keySource(key),
                        "unknown key %s%s, expected one of %s%s"
                                .formatted(
                                        PlainText.quoted(key),
                                        name.isEmpty() ? "" : " of " + name,
                                        String.join(", ", known),
                                        NearestWord.hint(key, known))));
    }

    private <T extends YamlValue> Optional<T> typed(String key, Class<T> type, String expected) {
        return value(key)
                .flatMap(value ->
                        type.isInstance(value) ? Optional.of(type.cast(value)) : reject(key, value.kind(), expected));
    }

    /** What is odd where {@code key} was written, yet no reason to stop. */
    public void warn(String key, String message) {
        problems.warning(source(key), message);
    }

    /** An error of the whole mapping, which leaves nothing to go on with. */
    public <T> Optional<T> refuse(String message) {
        return problems.refuse(source(), message);
    }

    /** The same where {@code key} was written. */
    public <T> Optional<T> refuse(String key, String message) {
        return problems.refuse(source(key), message);
    }

    /** An error where {@code key} was written: what is {@code found} there, what was {@code expected}. */
    public <T> Optional<T> reject(String key, String found, String expected) {
        return problems.refuse(source(key), "%s is %s, expected %s".formatted(key, found, expected));
    }
}
