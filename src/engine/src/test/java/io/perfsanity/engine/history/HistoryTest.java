package io.perfsanity.engine.history;

import static io.perfsanity.engine.history.Samples.CASE;
import static io.perfsanity.engine.history.Samples.TPUT;
import static io.perfsanity.engine.history.Samples.TPUT_SPEC;
import static io.perfsanity.engine.history.Samples.TTFT;
import static io.perfsanity.engine.history.Samples.TTFT_SPEC;
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
import io.perfsanity.engine.history.HistoryLine.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    Path directory;

    private History history;

    @BeforeEach
    void begin() {
        history = History.in(directory.resolve("history"));
    }

    private Series series() throws IOException {
        return history.read(CASE, 1000).series(TPUT);
    }

    private List<Double> values() throws IOException {
        return series().samples().stream().map(Sample::value).toList();
    }

    private Path only(String folder) throws IOException {
        try (Stream<Path> files = Files.list(history.directory().resolve(folder))) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void shouldKnowNothingBeforeAnythingIsAdded() throws IOException {
        assertThat(history.exists()).isFalse();
        assertThat(history.identities()).isEmpty();
        assertThat(series()).isEqualTo(Series.EMPTY);
        assertThat(history.directory()).doesNotExist();
    }

    @Test
    void shouldKeepWhatARunMeasuredAndWhatHeldForTheRun() throws IOException {
        add(history, 1, 100.5);

        assertThat(history.identities()).containsExactly(CASE);
        assertThat(series().samples())
                .containsExactly(
                        new Sample("run-1", 1, time(1), 100.5, List.of("node1"), Optional.of("c0ffee"), Mark.GOOD));
        assertThat(history.run("run-1")).contains(run(1));
        assertThat(history.read(CASE, 9).metrics()).containsExactly(TPUT_SPEC);
    }

    @Test
    void shouldAddNothingTwice() throws IOException {
        add(history, 1, 100);
        long size = Files.size(only("cases"));
        add(history, 1, 100);
        add(history, 1, 99);

        assertThat(values()).containsExactly(100.0);
        assertThat(only("cases")).hasSize(size);
    }

    @Test
    void shouldKeepTheRerunsOfARunBesideItsFirstValue() throws IOException {
        HistoryLine again =
                new HistoryLine("run-1", 2, time(2), List.of("node2"), Optional.empty(), Map.of(TPUT, 101.0), Map.of());
        history.add(List.of(run(1)), List.of(entry(line(1, 100), again)));

        assertThat(series().samples()).extracting(Sample::attempt).containsExactly(1, 2);
    }

    @Test
    void shouldAddAMetricThatComesLaterWithoutTouchingTheOldValues() throws IOException {
        add(history, 1, 100);
        HistoryLine both = new HistoryLine(
                "run-2", 1, time(2), List.of(), Optional.empty(), Map.of(TPUT, 90.0, TTFT, 7.0), Map.of());
        history.add(List.of(run(2)), List.of(new CaseEntry(CASE, List.of(TTFT_SPEC), List.of(both))));

        assertThat(values()).containsExactly(100.0, 90.0);
        assertThat(history.read(CASE, 9).series(TTFT).samples())
                .extracting(Sample::value)
                .containsExactly(7.0);
    }

    @Test
    void shouldReadNoMoreThanTheNewestValuesOfALongHistory() throws IOException {
        List<HistoryLine> lines =
                IntStream.range(0, 2000).mapToObj(i -> line(i, 100 + i)).toList();
        history.add(
                IntStream.range(0, 2000).mapToObj(Samples::run).toList(),
                List.of(new CaseEntry(CASE, List.of(TPUT_SPEC), lines)));

        assertThat(history.read(CASE, 3).series(TPUT).samples())
                .extracting(Sample::value)
                .containsExactly(2097.0, 2098.0, 2099.0);
        assertThat(history.read(CASE, 5000).series(TPUT).samples()).hasSize(2000);
    }

    @Test
    void shouldPutAnImportedPastBeforeThePresent() throws IOException {
        add(history, 5000, 1);
        List<HistoryLine> past =
                IntStream.range(0, 300).mapToObj(i -> line(i, 100 + i)).toList();
        history.add(
                IntStream.range(0, 300).mapToObj(Samples::run).toList(),
                List.of(new CaseEntry(CASE, List.of(TPUT_SPEC), past)));

        assertThat(history.read(CASE, 2).series(TPUT).samples())
                .extracting(Sample::value)
                .containsExactly(399.0, 1.0);
    }

    @Test
    void shouldSortWhatCameLateIntoTheOrderOfTime() throws IOException {
        add(history, 1, 1);
        add(history, 3, 3);
        add(history, 2, 2);

        assertThat(values()).containsExactly(1.0, 2.0, 3.0);
    }

    @Test
    void shouldIgnoreALineThatACrashCutShortAndGoOnBehindIt() throws IOException {
        add(history, 1, 100);
        Files.writeString(only("cases"), "{\"v\":1,\"run\":\"run-9\",\"att", StandardOpenOption.APPEND);

        assertThat(values()).containsExactly(100.0);
        add(history, 2, 99);
        assertThat(values()).containsExactly(100.0, 99.0);
    }

    @Test
    void shouldBeginAFileAnewWhoseFirstLineACrashTookAway() throws IOException {
        add(history, 1, 100);
        Files.writeString(only("cases"), "");

        assertThat(values()).isEmpty();
        add(history, 2, 99);
        assertThat(values()).containsExactly(99.0);
    }

    @Test
    void shouldNotSeeARunWhoseAdditionWasCutShortUntilItIsAddedAgain() throws IOException {
        add(history, 1, 100);
        add(history, 2, 99);
        Files.delete(history.directory().resolve("runs/run-2.json"));

        assertThat(values()).containsExactly(100.0);
        add(history, 2, 99);
        assertThat(values()).containsExactly(100.0, 99.0);
    }

    @Test
    void shouldUseNothingOfARunThatWasForgotten() throws IOException {
        add(history, 1, 100);
        add(history, 2, 99);
        history.forget("run-1");
        history.forget("never was");

        assertThat(values()).containsExactly(99.0);
        assertThat(history.runs()).containsExactly(run(2));
    }

    @Test
    void shouldGiveBackTheRoomOfForgottenRunsWhenMostOfAFileIsThat() throws IOException {
        for (int i = 0; i < 120; i++) {
            add(history, i, i + 1);
            history.forget("run-" + (i - 3));
        }

        assertThat(values()).containsExactly(118.0, 119.0, 120.0);
        assertThat(Files.readAllLines(only("cases"))).hasSizeLessThan(120);
    }

    @Test
    void shouldKeepWhenARegimeBeganThoughTheRunThatSawItIsForgotten() throws IOException {
        add(history, 1, 100);
        State moved = new State(Mark.GOOD, Optional.of(time(2)), Optional.empty());
        history.add(List.of(run(2)), List.of(entry(line(2, 120, Map.of(TPUT, moved)))));
        add(history, 3, 121);
        history.forget("run-2");

        assertThat(series().regimeSince()).contains(time(2));
        for (int i = 4; i < 130; i++) {
            add(history, i, 121);
            history.forget("run-" + i);
        }
        assertThat(series().regimeSince()).contains(time(2));
        assertThat(values()).containsExactly(100.0, 121.0);
    }

    @Test
    void shouldKeepARegressionOpenWhileNobodyJudges() throws IOException {
        add(history, 1, 100);
        State open = new State(Mark.REGRESSION, Optional.empty(), Optional.of(openSince(2)));
        history.add(List.of(run(2)), List.of(entry(line(2, 90, Map.of(TPUT, open)))));
        add(history, 3, 90);

        assertThat(series().open()).contains(openSince(2));
        assertThat(series().samples()).extracting(Sample::mark).containsExactly(Mark.GOOD, Mark.REGRESSION, Mark.GOOD);
    }

    @Test
    void shouldCloseARegressionWhenTheGateSaysSo() throws IOException {
        State open = new State(Mark.REGRESSION, Optional.empty(), Optional.of(openSince(1)));
        history.add(List.of(run(1)), List.of(entry(line(1, 90, Map.of(TPUT, open)))));
        history.add(List.of(run(2)), List.of(entry(line(2, 100, Map.of(TPUT, State.GOOD)))));

        assertThat(series().open()).isEmpty();
    }

    @Test
    void shouldChangeTheMarkOfAnEarlierValueWhenItWasDecided() throws IOException {
        history.add(List.of(run(1)), List.of(entry(line(1, 90, Map.of(TPUT, State.of(Mark.SUSPECTED))))));
        HistoryLine decided = line(1, 0, Map.of(TPUT, State.GOOD)).with(Map.of(), Map.of(TPUT, State.GOOD));
        history.add(List.of(run(2)), List.of(entry(decided, line(2, 100))));

        assertThat(series().samples()).extracting(Sample::mark).containsExactly(Mark.GOOD, Mark.GOOD);
        assertThat(values()).containsExactly(90.0, 100.0);
    }

    @Test
    void shouldRefuseALineOfANewerVersion() throws IOException {
        add(history, 1, 100);
        Path file = only("cases");
        Files.writeString(file, "{\"v\":2,\"run\":\"run-2\"}\n", StandardOpenOption.APPEND);

        assertThatThrownBy(this::series)
                .isInstanceOf(NewerSchemaException.class)
                .hasMessage(file + " was written by a newer version of perf-sanity: schema 2, where this one knows 1");
    }

    @Test
    void shouldRefuseAFileOfANewerVersion() throws IOException {
        add(history, 1, 100);
        Path file = only("cases");
        Files.writeString(file, Files.readString(file).replace("\"schema\":1", "\"schema\":7"));

        assertThatThrownBy(() -> add(history, 2, 99)).hasMessageContaining("schema 7, where this one knows 1");
    }

    @Test
    void shouldFindTheCasesOfOneTestAndNotOfThoseThatBeginLikeIt() throws IOException {
        CaseIdentity longer = new CaseIdentity(CASE.testId() + "-ep8", CASE.mode(), CASE.cluster(), "", Map.of());
        CaseIdentity newer = CASE.withGpu("GB300");
        for (CaseIdentity each : List.of(CASE, newer, longer)) {
            history.add(List.of(run(1)), List.of(new CaseEntry(each, List.of(TPUT_SPEC), List.of(line(1, 100)))));
        }

        assertThat(history.identities(CASE.testId())).containsExactlyInAnyOrder(CASE, newer);
    }

    @Test
    void shouldStayInItsDirectoryWhateverNamesAreGiven() throws IOException {
        String evil = "../../../etc/passwd\u0000\n../x";
        CaseIdentity identity = new CaseIdentity(evil, evil, evil, evil, Map.of(evil, evil));
        RunRecord run = new RunRecord(evil, time(1), evil, Map.of(evil, evil));
        HistoryLine line =
                new HistoryLine(evil, 1, time(1), List.of(evil), Optional.of(evil), Map.of(TPUT, 1.0), Map.of());
        history.add(List.of(run), List.of(new CaseEntry(identity, List.of(TPUT_SPEC), List.of(line))));

        assertThat(history.identities()).containsExactly(identity);
        assertThat(history.read(identity, 9).series(TPUT).samples()).hasSize(1);
        assertThat(history.run(evil)).contains(run);
        try (Stream<Path> all = Files.walk(directory)) {
            assertThat(all.filter(Files::isRegularFile))
                    .extracting(file -> history.directory().relativize(file).getNameCount())
                    .hasSize(3)
                    .allMatch(depth -> (int) depth <= 2);
        }
    }

    @Test
    void shouldLoseNothingOfSeveralWriters() throws Exception {
        int writers = 4;
        int each = 25;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<Future<?>> done = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            int first = w * each;
            done.add(threads.submit(() -> {
                for (int i = first; i < first + each; i++) {
                    // Each as another process would: through an object of its own.
                    add(History.in(history.directory()), i, i + 1);
                }
                return null;
            }));
        }
        for (Future<?> writer : done) {
            writer.get();
        }
        threads.shutdown();

        assertThat(values())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, writers * each)
                        .mapToObj(i -> (double) i)
                        .toList());
    }

    @Test
    void shouldBeginANewBaselineWhereTheGpuIsAnotherAndSaySo() throws IOException {
        add(history, 1, 100);
        CaseIdentity other = CASE.withGpu("GB300");

        assertThat(history.resolve(List.of(CASE, other)))
                .containsExactly(
                        new Resolved(CASE, Optional.empty()),
                        new Resolved(other, Optional.of("GPU GB300 instead of GB200")));
        assertThat(history.read(other, 9).lines()).isEmpty();
    }

    @Test
    void shouldTakeAGpuThatNobodyKnowsForTheOnlyOneThereWas() throws IOException {
        add(history, 1, 100);
        history.add(
                List.of(run(2)), List.of(new CaseEntry(CASE.withGpu(""), List.of(TPUT_SPEC), List.of(line(2, 99)))));

        assertThat(history.identities()).containsExactly(CASE);
        assertThat(values()).containsExactly(100.0, 99.0);
    }

    @Test
    void shouldNameTheGpuOfAnImportedPastWhenARunTellsIt() throws IOException {
        CaseIdentity unknown = CASE.withGpu("");
        history.add(List.of(run(1)), List.of(new CaseEntry(unknown, List.of(TPUT_SPEC), List.of(line(1, 100)))));
        history.note(
                unknown,
                Curation.of(Curation.Kind.THRESHOLD, time(1), "ann", "", Optional.empty())
                        .valued(0.03));

        assertThat(history.resolve(List.of(CASE))).containsExactly(new Resolved(unknown, Optional.empty()));
        add(history, 2, 99);

        assertThat(history.identities()).containsExactly(CASE);
        assertThat(values()).containsExactly(100.0, 99.0);
        assertThat(series().threshold()).contains(0.03);
    }
}
