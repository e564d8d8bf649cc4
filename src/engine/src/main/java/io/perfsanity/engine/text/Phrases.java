package io.perfsanity.engine.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says in the reader's language a sentence that is kept in English: reasons, errors and what else programs read too or is
 * written before anybody knows who will read it. What no phrase fits, such as words of other programs, stays as it is.
 *
 * <p>A catalogue has two lines a phrase: the English one as the code has it, with {@code %s} for each hole, and below it,
 * indented, the other. There {@code %1$s} is what stood in the first hole, {@code %1$d} is that if it is a number,
 * {@code %1$w} if it is a single word, {@code %1$P} its translation if it is a phrase itself, {@code %1$p} that or else what
 * stood there. A phrase behind {@code >} stands in holes of others only.
 */
public final class Phrases {
    /** Longer texts are no sentences of ours. */
    private static final int MAX_TEXT = 4_000;

    /** Bounds what a hostile text may cost: a text in which phrases are nested deeper stays English. */
    private static final int MAX_LOOKUPS = 100;

    private static final String INDENT = "    ";

    private final List<Phrase> phrases;

    Phrases(List<Phrase> phrases) {
        // Stable, so that of two that fit as well the first of the catalogue wins.
        this.phrases = phrases.stream()
                .sorted(Comparator.comparingInt(Phrase::length).reversed())
                .toList();
    }

    /** Those of the modules that {@code owners} belong to, in {@code Phrases_zh_CN.txt} beside these; none in English. */
    static Phrases of(Locale locale, Class<?>... owners) {
        return new Phrases(
                Bundles.isChinese(locale)
                        ? Stream.of(owners)
                                .map(owner -> ResourceText.of(owner, "Phrases_zh_CN.txt"))
                                .flatMap(text -> read(text).stream())
                                .toList()
                        : List.of());
    }

    static List<Phrase> read(String catalogue) {
        List<Phrase> phrases = new ArrayList<>();
        Iterator<String> lines = catalogue
                .lines()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .iterator();
        while (lines.hasNext()) {
            String english = lines.next();
            String translation = lines.hasNext() ? lines.next() : "";
            if (english.startsWith(INDENT) || !translation.startsWith(INDENT)) {
                throw new IllegalArgumentException("no translation below: " + english);
            }
            phrases.add(Phrase.of(english, translation.substring(INDENT.length())));
        }
        return phrases;
    }

    /** {@code english} in the reader's language; never fails, whatever the text is. */
    String say(String english) {
        return phrases.isEmpty() ? english : new Lookups().find(english, false).orElse(english);
    }

    /** Those that one text takes. */
    private final class Lookups {
        private int left = MAX_LOOKUPS;

        Optional<String> find(String text, boolean inHole) {
            left--;
            if (left < 0 || text.isEmpty() || text.length() > MAX_TEXT) {
                return Optional.empty();
            }
            return phrases.stream()
                    .filter(phrase -> inHole || !phrase.inner())
                    .flatMap(phrase -> phrase.say(text, hole -> find(hole, true)).stream())
                    .findFirst();
        }
    }
}
