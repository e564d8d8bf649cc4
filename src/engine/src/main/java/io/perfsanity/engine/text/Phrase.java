package io.perfsanity.engine.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A sentence with holes, in English and in another language.
 *
 * @param inner whether it stands in the holes of others only
 * @param english what stands between the holes, one more than these
 * @param translation its text and its holes, in its own order
 */
record Phrase(boolean inner, List<String> english, List<Part> translation) {
    private static final String HOLE = "%s";
    private static final int MAX_PLACES = 4;
    private static final Pattern NUMBERED = Pattern.compile("%([1-9])\\$([sdwpP])");

    /** A piece of the translation. */
    sealed interface Part {
        /** Words of its own. */
        record Text(String text) implements Part {}

        /**
         * What stood in the English sentence.
         *
         * @param index of the hole there, from 0
         */
        record Hole(int index, Content content) implements Part {}
    }

    /** What a hole holds; with anything else there the sentence isn't this one. */
    enum Content {
        /** Ids, paths and words of other programs, which stay as they are. */
        TEXT("s"),
        NUMBER("d"),
        /** A text without blanks. */
        WORD("w"),
        /** A phrase where there is one, else a text. */
        PHRASE_OR_TEXT("p"),
        PHRASE("P");

        private final String letter;

        Content(String letter) {
            this.letter = letter;
        }

        static Content of(String letter) {
            return Stream.of(values())
                    .filter(each -> each.letter.equals(letter))
                    .findFirst()
                    .orElseThrow();
        }

        Optional<String> say(String text, Function<String, Optional<String>> inner) {
            return switch (this) {
                case TEXT -> Optional.of(text);
                case NUMBER ->
                    Optional.of(text)
                            .filter(number ->
                                    !number.isEmpty() && number.chars().allMatch(c -> c >= '0' && c <= '9'));
                case WORD -> Optional.of(text).filter(word -> word.chars().noneMatch(Character::isWhitespace));
                case PHRASE_OR_TEXT -> Optional.of(inner.apply(text).orElse(text));
                case PHRASE -> inner.apply(text);
            };
        }
    }

    /** Of two lines of a catalogue. */
    static Phrase of(String english, String translation) {
        boolean inner = english.startsWith(">");
        List<String> pieces = List.of((inner ? english.substring(1) : english).split(HOLE, -1));
        List<Part> parts = new ArrayList<>();
        int end = 0;
        Matcher matcher = NUMBERED.matcher(translation);
        for (MatchResult hole : matcher.results().toList()) {
            parts.add(new Part.Text(translation.substring(end, hole.start())));
            int index = Integer.parseInt(hole.group(1)) - 1;
            if (index >= pieces.size() - 1) {
                throw new IllegalArgumentException("no hole " + hole.group() + " in: " + english);
            }
            parts.add(new Part.Hole(index, Content.of(hole.group(2))));
            end = hole.end();
        }
        parts.add(new Part.Text(translation.substring(end)));
        return new Phrase(inner, pieces, List.copyOf(parts));
    }

    /** How much of it is text of its own: the more, the less by chance a text fits it. */
    int length() {
        return english.stream().mapToInt(String::length).sum();
    }

    /**
     * The translation of {@code text}; empty where it is another sentence.
     *
     * @param inner translates what stands in a hole
     */
    Optional<String> say(String text, Function<String, Optional<String>> inner) {
        String first = english.get(0);
        String last = english.get(english.size() - 1);
        if (english.size() == 1) {
            return text.equals(first) ? filled(List.of(), inner) : Optional.empty();
        }
        int end = text.length() - last.length();
        if (end < first.length() || !text.startsWith(first) || !text.endsWith(last)) {
            return Optional.empty();
        }
        String between = text.substring(first.length(), end);
        return english.size() == 3
                ? halves(between, english.get(1))
                        .flatMap(halves -> filled(halves, inner).stream())
                        .findFirst()
                : holes(between).flatMap(holes -> filled(holes, inner));
    }

    /** Each hole ends where the next piece is first found, so that one pass answers whatever the holes hold. */
    private Optional<List<String>> holes(String text) {
        List<String> holes = new ArrayList<>();
        int begin = 0;
        for (String piece : english.subList(1, english.size() - 1)) {
            int at = text.indexOf(piece, begin);
            if (at < 0) {
                return Optional.empty();
            }
            holes.add(text.substring(begin, at));
            begin = at + piece.length();
        }
        holes.add(text.substring(begin));
        return Optional.of(holes);
    }

    /** The pieces of text that a word such as {@code "; "} parts, at the first places where it stands. */
    private static Stream<List<String>> halves(String text, String word) {
        return IntStream.iterate(text.indexOf(word), at -> at >= 0, at -> text.indexOf(word, at + 1))
                .limit(MAX_PLACES)
                .mapToObj(at -> List.of(text.substring(0, at), text.substring(at + word.length())));
    }

    private Optional<String> filled(List<String> holes, Function<String, Optional<String>> inner) {
        StringBuilder said = new StringBuilder();
        for (Part part : translation) {
            if (part instanceof Part.Text own) {
                said.append(own.text());
            } else if (part instanceof Part.Hole hole) {
                Optional<String> content = hole.content().say(holes.get(hole.index()), inner);
                if (content.isEmpty()) {
                    return Optional.empty();
                }
                said.append(content.get());
            }
        }
        return Optional.of(said.toString());
    }
}
