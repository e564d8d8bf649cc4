package io.perfsanity.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.history.HistoryLine.State;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever names and values a history holds, an export that is imported again is the same history. */
class ExportPropertiesTest {
    record Value(String run, Instant time, String node, Optional<String> commit, double throughput, Mark mark) {}

    @Provide
    Arbitrary<List<Value>> values() {
        Arbitrary<String> name = Arbitraries.strings()
                .ascii()
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(text -> text.strip().equals(text) && !text.isBlank());
        return Combinators.combine(
                        Arbitraries.longs().between(0, 4_000_000_000_000L).map(Instant::ofEpochMilli),
                        Arbitraries.of("node1", "gb200-07"),
                        name.optional(),
                        Arbitraries.doubles().between(1e-6, 1e12).ofScale(9),
                        Arbitraries.of(Mark.class))
                .as((time, node, commit, value, mark) -> new Value("", time, node, commit, value, mark))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    @Property(tries = 60)
    void shouldReadBackWhatItExports(
            @ForAll("values") List<Value> values, @ForAll("ids") String testId, @ForAll("ids") String run)
            throws IOException {
        Path directory = Files.createTempDirectory("export");
        History history = History.in(directory.resolve("one"));
        CaseIdentity identity = new CaseIdentity(testId, "e2e", run, testId, Map.of("branch", run));
        List<RunRecord> runs = new ArrayList<>();
        List<HistoryLine> lines = new ArrayList<>();
        for (Value value : values) {
            String id = run + lines.size();
            runs.add(new RunRecord(id, value.time(), run, Map.of()));
            lines.add(new HistoryLine(
                    id,
                    1,
                    value.time(),
                    List.of(value.node()),
                    value.commit(),
                    Map.of(Samples.TPUT, value.throughput()),
                    value.mark() == Mark.GOOD ? Map.of() : Map.of(Samples.TPUT, State.of(value.mark()))));
        }
        history.add(runs, List.of(new CaseEntry(identity, List.of(Samples.TPUT_SPEC), lines)));
        StringBuilder csv = new StringBuilder();
        StringBuilder json = new StringBuilder();
        HistoryExport export = new HistoryExport(history);
        export.csv(history.identities(), csv::append);
        export.jsonLines(history.identities(), json::append);

        for (Map.Entry<String, StringBuilder> file :
                Map.of("a.csv", csv, "a.jsonl", json).entrySet()) {
            Problems problems = new Problems();
            History other = History.in(directory.resolve(file.getKey()));
            new HistoryImport(ImportOptions.of("other"), KnownMetrics.BY_NAME)
                    .read(file.getKey(), file.getValue().toString(), problems)
                    .addTo(other);

            assertThat(problems.toList()).isEmpty();
            assertThat(other.read(identity, 99)).isEqualTo(history.read(identity, 99));
        }
        delete(directory);
    }

    @Provide
    Arbitrary<String> ids() {
        return Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(20)
                .excludeChars('\uFEFF')
                .filter(text -> text.strip().equals(text)
                        && !text.isBlank()
                        && text.chars().noneMatch(c -> Character.isSurrogate((char) c)));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
