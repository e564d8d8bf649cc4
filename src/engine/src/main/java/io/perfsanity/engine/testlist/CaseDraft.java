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
    private final Optional<Stage> stage;
    private final Source source;
    private final Problems problems;
    private Optional<Said<Mode>> mode = Optional.empty();
    private Optional<Said<Integer>> nodes = Optional.empty();
    private Optional<Said<Duration>> timeLimit = Optional.empty();
    private final List<String> tagWords = new ArrayList<>();
    private final List<String> markers = new ArrayList<>();
    private Optional<String> config = Optional.empty();
    private Optional<String> skipReason = Optional.empty();

    CaseDraft(CaseId id, Optional<Stage> stage, Source source, Problems problems) {
        this.id = id;
        this.stage = stage;
        this.source = source;
        this.problems = problems;
    }

    Source source() {
        return source;
    }

    /** {@code quote} is what the list says, such as {@code # mode:disagg}. */
    void mode(Mode value, String quote) {
        mode = said("mode", mode, value, quote);
        tagWords.add(quote);
    }

    void nodes(int value, String quote) {
        nodes = said("node count", nodes, value, quote);
        tagWords.add(quote);
    }

    void timeLimit(Duration value, String quote) {
        timeLimit = said("time limit", timeLimit, value, quote);
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

    private record Said<T>(T value, String quote) {}

    private <T> Optional<Said<T>> said(String what, Optional<Said<T>> earlier, T value, String quote) {
        Optional<Said<T>> other = earlier.filter(first -> !first.value().equals(value));
        other.ifPresent(first ->
                problems.error(source, "two values of the %s: '%s' and '%s'".formatted(what, first.quote(), quote)));
        return other.or(() -> Optional.of(new Said<>(value, quote)));
    }

    TestCase toCase(Optional<Declaration> group, Optional<Integer> systemGpuCount) {
        Optional<Declaration> tag = tagWords.isEmpty()
                ? Optional.empty()
                : Optional.of(new Declaration(
                        mode.map(Said::value), nodes.map(Said::value), String.join(" ", tagWords), source));
        return new TestCase(
                id.id(),
                id.nodeId(),
                id.perfCase(),
                source,
                tag,
                group,
                timeLimit.map(Said::value),
                config,
                skipReason,
                List.copyOf(markers),
                systemGpuCount,
                stage);
    }
}
