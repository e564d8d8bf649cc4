package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.DurationText;
import io.perfsanity.engine.text.NearestWord;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The three things that an author can say about a case, as a tag of a comment or as a key of a YAML mapping. */
enum TagField {
    MODE {
        @Override
        Optional<String> apply(String value, String quote, CaseDraft draft) {
            Optional<Mode> mode = Mode.of(value);
            mode.ifPresent(known -> draft.mode(known, quote));
            return mode.isPresent()
                    ? Optional.empty()
                    : Optional.of("one of " + String.join(", ", Mode.words()) + NearestWord.hint(value, Mode.words()));
        }

        /** {@code multi agg} and {@code AGG} were meant as modes too, though no word is near. */
        @Override
        boolean suits(String value) {
            String lower = value.toLowerCase(Locale.ROOT);
            return NearestWord.to(value, Mode.words()).isPresent()
                    || lower.contains("agg")
                    || (lower.length() > 2 && Mode.words().stream().anyMatch(word -> word.startsWith(lower)));
        }
    },
    NODES {
        @Override
        Optional<String> apply(String value, String quote, CaseDraft draft) {
            if (!COUNT.matcher(value).matches()) {
                return Optional.of("a whole number from 1");
            }
            draft.nodes(Integer.parseInt(value), quote);
            return Optional.empty();
        }
    },
    TIMEOUT {
        @Override
        Optional<String> apply(String value, String quote, CaseDraft draft) {
            var limit = DurationText.parse(value).filter(duration -> !value.endsWith("d"));
            limit.ifPresent(duration -> draft.timeLimit(duration, quote));
            return limit.isPresent()
                    ? Optional.empty()
                    : Optional.of("a whole number and its unit s, m or h, such as 90m");
        }
    };

    private static final Pattern COUNT = Pattern.compile("0{0,9}[1-9]\\d{0,5}");

    /** As lists write it: {@code mode}, {@code nodes}, {@code timeout}. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(TagField::key).toList();
    }

    static Optional<TagField> of(String key) {
        return Arrays.stream(values()).filter(field -> field.key().equals(key)).findFirst();
    }

    /**
     * Hands a value to the case.
     *
     * @param quote the words of the list
     * @return what was expected, when the value is wrong; empty otherwise
     */
    abstract Optional<String> apply(String value, String quote, CaseDraft draft);

    /** Whether {@code value} could be meant for this field, right or wrong: what tells a mistyped tag from a sentence. */
    boolean suits(String value) {
        return !value.isEmpty() && Character.isDigit(value.charAt(0));
    }
}
