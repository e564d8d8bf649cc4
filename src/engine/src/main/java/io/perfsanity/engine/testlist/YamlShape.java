package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlValue;
import java.util.List;
import java.util.Optional;

/** What the readers of both YAML formats ask of a value's shape. */
final class YamlShape {
    private YamlShape() {}

    /** {@code key:} with nothing behind it. */
    static boolean isNothing(YamlValue value) {
        return value instanceof YamlValue.Scalar scalar && scalar.isNull();
    }

    /** What a message calls {@code value}. */
    static String kind(YamlValue value) {
        return value instanceof YamlValue.Scalar scalar && !scalar.isNull()
                ? PlainText.quoted(scalar.text())
                : value.kind();
    }

    /** {@code value} as a mapping; an error when it is anything else but nothing at all. */
    static Optional<YamlValue.Mapping> mapping(String name, YamlValue value, Problems problems) {
        if (value instanceof YamlValue.Mapping mapping) {
            return Optional.of(mapping);
        }
        if (!isNothing(value)) {
            problems.error(value.source(), "%s is %s, expected a mapping".formatted(name, kind(value)));
        }
        return Optional.empty();
    }

    static void rejectUnknownKeys(YamlValue.Mapping mapping, String name, List<String> known, Problems problems) {
        for (String key : mapping.entries().keySet()) {
            if (!known.contains(key)) {
                String message = "unknown key %s of %s, expected one of %s%s";
                problems.error(
                        mapping.keySource(key),
                        message.formatted(
                                PlainText.quoted(key), name, String.join(", ", known), NearestWord.hint(key, known)));
            }
        }
    }
}
