package io.perfsanity.engine.history;

import static io.perfsanity.engine.history.Samples.CASE;
import static io.perfsanity.engine.history.Samples.TPUT;
import static io.perfsanity.engine.history.Samples.TTFT;
import static io.perfsanity.engine.history.Samples.add;
import static io.perfsanity.engine.history.Samples.entry;
import static io.perfsanity.engine.history.Samples.line;
import static io.perfsanity.engine.history.Samples.openSince;
import static io.perfsanity.engine.history.Samples.run;
import static io.perfsanity.engine.history.Samples.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.history.Curation.Kind;
import io.perfsanity.engine.history.HistoryLine.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people say about a history, and what comes of it: two good values, then a regression of two that is open. */
class CurationTest {
    @TempDir
    Path directory;

    private History history;

    @BeforeEach
    void measure() throws IOException {
        history = History.in(directory);
        add(history, 1, 100);
        add(history, 2, 101);
        for (int hour = 3; hour <= 4; hour++) {
            State open = new State(Mark.REGRESSION, Optional.empty(), Optional.of(openSince(3)));
            history.add(List.of(run(hour)), List.of(entry(line(hour, 90, Map.of(TPUT, open)))));
        }
    }

    private Series after(Curation... said) throws IOException {
        for (Curation each : said) {
            history.note(CASE, each);
        }
        return History.in(directory).read(CASE, 100).series(TPUT);
    }

    private static Curation say(Kind kind, int hour) {
        return Curation.of(kind, time(hour), "ann", "because", Optional.of(TPUT));
    }

    @Test
    void shouldKeepWhoSaidWhatAndWhen() throws IOException {
        history.note(CASE, say(Kind.RESET, 5).from(time(5)));

        assertThat(history.read(CASE, 1).curations())
                .containsExactly(say(Kind.RESET, 5).from(time(5)));
    }

    @Test
    void shouldMakeAnAcceptedRegressionTheNewNormal() throws IOException {
        Series series = after(say(Kind.ACCEPT, 5).from(time(3)));

        assertThat(series.open()).isEmpty();
        assertThat(series.regimeSince()).contains(time(3));
        assertThat(series.samples()).extracting(Sample::mark).containsOnly(Mark.GOOD);
    }

    @Test
    void shouldLeaveARegressionOpenThatBeganAfterAnotherWasAccepted() throws IOException {
        assertThat(after(say(Kind.ACCEPT, 2).from(time(2))).open()).contains(openSince(3));
    }

    @Test
    void shouldAcceptNothingWithoutAReason() {
        assertThatThrownBy(() -> Curation.of(Kind.ACCEPT, time(5), "ann", " ", Optional.empty()))
                .hasMessage("a regression is accepted with a reason only");
    }

    @Test
    void shouldLeaveAnInvalidValueOutUntilSomebodySaysOtherwise() throws IOException {
        assertThat(after(say(Kind.INVALID, 5).ofRun("run-2")).samples())
                .extracting(Sample::mark)
                .startsWith(Mark.GOOD, Mark.INVALID);
        assertThat(after(say(Kind.VALID, 6).ofRun("run-2")).samples())
                .extracting(Sample::mark)
                .startsWith(Mark.GOOD, Mark.GOOD);
    }

    @Test
    void shouldCompareWithAPinnedBaselineUntilItIsUnpinned() throws IOException {
        Series pinned = after(say(Kind.PIN, 5).valued(99));
        assertThat(pinned.pinned()).contains(99.0);
        assertThat(pinned.open()).isEmpty();

        assertThat(after(say(Kind.UNPIN, 6)).pinned()).isEmpty();
    }

    @Test
    void shouldBeginAnewAfterAReset() throws IOException {
        Series series = after(say(Kind.PIN, 5).valued(99), say(Kind.RESET, 6));

        assertThat(series.regimeSince()).contains(time(6));
        assertThat(series.open()).isEmpty();
        assertThat(series.pinned()).isEmpty();
    }

    @Test
    void shouldTakeTheLastThresholdAndLetItGoAgain() throws IOException {
        assertThat(after(say(Kind.THRESHOLD, 5).valued(0.03)).threshold()).contains(0.03);
        assertThat(after(say(Kind.THRESHOLD, 6)).threshold()).isEmpty();
    }

    @Test
    void shouldConcernTheMetricThatWasNamedOrAllOfThem() throws IOException {
        after(Curation.of(Kind.THRESHOLD, time(5), "ann", "", Optional.of(TTFT)).valued(0.2));
        assertThat(after().threshold()).isEmpty();

        assertThat(after(Curation.of(Kind.THRESHOLD, time(6), "ann", "", Optional.empty())
                                .valued(0.04))
                        .threshold())
                .contains(0.04);
    }

    @Test
    void shouldStayAsLongAsNobodyTakesItBack() throws IOException {
        after(say(Kind.ACCEPT, 5).from(time(3)));
        for (int hour = 6; hour < 40; hour++) {
            add(history, hour, 90);
        }

        assertThat(history.read(CASE, 5).curations()).hasSize(1);
        assertThat(after().open()).isEmpty();
    }
}
