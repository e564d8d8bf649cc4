package io.perfsanity.engine.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A YAML value that knows where it was written. Plain values only: no document can name a class.
 *
 * <p>Scalars keep their text as written ({@code 0.0.1}, {@code 02:00:00}), since YAML 1.1 would turn some ids and times
 * into numbers; a caller that wants a number asks {@link Scalar#asInt()}.
 */
public sealed interface YamlValue {

    Source source();

    /** What a message calls this kind of value; a hostile text is shortened and made visible. */
    String kind();

    /** {@code key:} with nothing behind it. */
    default boolean isNothing() {
        return this instanceof Scalar scalar && scalar.isNull();
    }

    /**
     * A word, number or text.
     *
     * @param text as written, without quotes
     * @param isNull {@code null}, {@code ~} or nothing at all
     */
    record Scalar(Source source, String text, boolean isNull) implements YamlValue {
        @Override
        public String kind() {
            return isNull ? "nothing" : PlainText.quoted(text);
        }

        /** The text as a decimal integer; empty where it is anything else. */
        public Optional<Integer> asInt() {
            try {
                return Optional.of(Integer.parseInt(text.strip()));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    /** Values in order. */
    record Sequence(Source source, List<YamlValue> items) implements YamlValue {
        @Override
        public String kind() {
            return items.isEmpty() ? "an empty list" : "a list";
        }
    }

    /**
     * Values by key.
     *
     * @param entries in the order of the document
     * @param keys where each key was written
     */
    record Mapping(Source source, Map<String, YamlValue> entries, Map<String, Source> keys) implements YamlValue {
        /** What stands nowhere. */
        public static final Mapping NOTHING = new Mapping(Source.of(""), Map.of(), Map.of());

        @Override
        public String kind() {
            return "a mapping";
        }

        public Optional<YamlValue> get(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        public Source keySource(String key) {
            return keys.getOrDefault(key, source);
        }

        /** The scalar under {@code key}, if there is one that isn't null. */
        public Optional<Scalar> scalar(String key) {
            return get(key).filter(Scalar.class::isInstance)
                    .map(Scalar.class::cast)
                    .filter(scalar -> !scalar.isNull());
        }

        /** The mapping under {@code key}, if there is one. */
        public Optional<Mapping> mapping(String key) {
            return get(key).filter(Mapping.class::isInstance).map(Mapping.class::cast);
        }
    }
}
