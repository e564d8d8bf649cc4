package io.perfsanity.engine.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The words that a module says to people, in one language. Ids, names and numbers are no words: they come as arguments. So do
 * sentences that are kept in English, such as reasons of verdicts, by {@link #phrase}. What programs read is always said in
 * {@link #ENGLISH}.
 */
public final class Words {
    /** The engine's. */
    public static final Words ENGLISH = of(Locale.ENGLISH);

    private final List<ResourceBundle> bundles;
    private final Phrases phrases;

    private Words(List<ResourceBundle> bundles, Phrases phrases) {
        this.bundles = bundles;
        this.phrases = phrases;
    }

    /** The engine's. */
    public static Words of(Locale locale) {
        return new Words(List.of(Bundles.of(Words.class, "Words", locale)), Phrases.of(locale, Words.class));
    }

    /** The engine's, and those of another module: in {@code Words.properties} and {@code Phrases_zh_CN.txt} beside a class of it. */
    public static Words of(Class<?> owner, Locale locale) {
        return new Words(
                List.of(Bundles.of(owner, "Words", locale), Bundles.of(Words.class, "Words", locale)),
                Phrases.of(locale, owner, Words.class));
    }

    /** The engine's, and sentences that another module keeps in English: in {@code Phrases_zh_CN.txt} beside a class of it. */
    public static Words withPhrases(Class<?> owner, Locale locale) {
        return new Words(List.of(Bundles.of(Words.class, "Words", locale)), Phrases.of(locale, owner, Words.class));
    }

    /** The text of {@code key}, in which {@code %s} stands for an argument. */
    public String say(String key, Object... arguments) {
        ResourceBundle bundle = bundles.stream()
                .filter(each -> each.containsKey(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no words " + key));
        return String.format(Locale.ROOT, bundle.getString(key), arguments);
    }

    /** All texts without arguments whose keys begin with {@code prefix}, by the rest of their keys. */
    public Map<String, String> under(String prefix) {
        return bundles.stream()
                .flatMap(bundle -> bundle.keySet().stream())
                .filter(key -> key.startsWith(prefix))
                .collect(Collectors.toMap(key -> key.substring(prefix.length()), this::say));
    }

    /** The same of so many: {@code key.one} or {@code key.many}, with the number for its first argument. */
    public String count(String key, long count, Object... more) {
        Object[] arguments =
                Stream.concat(Stream.of(count), Arrays.stream(more)).toArray();
        return say(key + (count == 1 ? ".one" : ".many"), arguments);
    }

    /** {@code english}, a sentence that is kept so, in the reader's language; as it is where that has no phrase for it. */
    public String phrase(String english) {
        return phrases.say(english);
    }

    /** Each of them so, with {@code between} between them. */
    public String phrases(List<String> english, String between) {
        return english.stream().map(this::phrase).collect(Collectors.joining(between));
    }
}
