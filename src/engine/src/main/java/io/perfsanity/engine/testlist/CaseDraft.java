package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A case while its line or mapping is read. Saying the same thing twice in different words is an error. */
final class CaseDraft {
    private final CaseId id;
    private final Source source;
    private final Problems problems;
    private final Said<Mode> mode = new Said<>("mode");
    private final Said<Integer> nodes = new Said<>("node count");
    private final Said<Duration> timeLimit = new Said<>("time limit");
    private final List<String> tagWords = new ArrayList<>();
    private final List<String> markers = new ArrayList<>();
    private Optional<String> config = Optional.empty();
    private Optional<String> skipReason = Optional.empty();

    CaseDraft(CaseId id, Source source, Problems problems) {
        this.id = id;
        this.source = source;
        this.problems = problems;
    }

    Source source() {
        return source;
    }

    /** {@code quote} is what the list says, such as {@code # mode:disagg}. */
    void mode(Mode value, String quote) {
        mode.say(value, quote);
        tagWords.add(quote);
    }

    void nodes(int value, String quote) {
        nodes.say(value, quote);
        tagWords.add(quote);
    }

    void timeLimit(Duration value, String quote) {
        timeLimit.say(value, quote);
    }

    void config(String path) {
        config = Optional.of(path);
    }

    /** The first reason that isn't empty is kept. */
    void skip(String reason) {
        skipReason = skipReason.filter(first -> !first.isEmpty()).or(() -> Optional.of(reason));
    }

    void marker(String word) {
        if (!markers.contains(word)) {
            markers.add(word);
        }
    }

    TestCase toCase(Optional<Declaration> group, Optional<Integer> systemGpuCount) {
        Optional<Declaration> tag = mode.value.isEmpty() && nodes.value.isEmpty()
                ? Optional.empty()
                : Optional.of(new Declaration(mode.value, nodes.value, String.join(" ", tagWords), source));
        return new TestCase(
                id.id(),
                id.nodeId(),
                id.perfCase(),
                source,
                tag,
                group,
                timeLimit.value,
                config,
                skipReason,
                List.copyOf(markers),
                systemGpuCount);
    }

    private final class Said<T> {
        private final String what;
        private Optional<T> value = Optional.empty();
        private String quote = "";

        Said(String what) {
            this.what = what;
        }

        void say(T said, String words) {
            if (value.filter(first -> !first.equals(said)).isPresent()) {
                problems.error(source, "two values of the %s: '%s' and '%s'".formatted(what, quote, words));
                return;
            }
            value = Optional.of(said);
            quote = words;
        }
    }
}
