package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outlives a process says which form it has. The files of the version that wrote none are kept for this. */
class SchemaTest {
    @TempDir
    Path directory;

    @BeforeEach
    void copyARunWithoutNumbers() throws IOException, URISyntaxException {
        for (String name : new String[] {"run.json", "journal.jsonl"}) {
            Files.copy(Path.of(getClass().getResource("unnumbered/" + name).toURI()), directory.resolve(name));
        }
    }

    @Test
    void shouldReadARunOfTheVersionWithoutNumbers() throws IOException {
        RunState state = RunState.read(directory);

        assertThat(state.request().profile().name()).isEqualTo("site");
        assertThat(state.result().cases())
                .extracting(each -> each.verdict())
                .containsExactly(Verdict.INFRA, Verdict.SKIPPED);
        assertThat(state.result().cases().get(0).attempts()).hasSize(2);
    }

    @Test
    void shouldNumberWhatItWrites() throws IOException {
        Path other = directory.resolve("other");
        RunDirectory.create(other, RunDirectory.request(directory)).close();
        Journal.open(directory.resolve("journal.jsonl")).close();

        assertThat(other.resolve("run.json")).content().contains("\"schema\" : 1");
        assertThat(RunDirectory.request(other)).isEqualTo(RunDirectory.request(directory));
        assertThat(Files.readAllLines(directory.resolve("journal.jsonl")))
                .hasSize(3)
                .first()
                .isEqualTo("{\"schema\":1}");
        assertThat(RunState.read(directory).result().cases()).hasSize(2);
    }

    @Test
    void shouldRefuseARequestOfANewerVersion() throws IOException {
        Path file = Files.writeString(directory.resolve("run.json"), "{\"schema\": 2, \"asked\": {}}");

        assertThatThrownBy(() -> RunDirectory.request(directory))
                .isInstanceOf(RunDirectory.DamagedException.class)
                .hasMessage(file + " was written by a newer version of perf-sanity: schema 2, where this one knows 1");
    }

    @Test
    void shouldLeaveAJournalOfANewerVersionAsItIs() throws IOException {
        Path file = directory.resolve("journal.jsonl");
        Files.writeString(file, "{\"schema\":2}\n{\"index\":1,\"steps\":[]}\n");

        assertThatThrownBy(() -> Journal.open(file))
                .hasMessage(file + " was written by a newer version of perf-sanity: schema 2, where this one knows 1");
        assertThat(file).content().contains("\"steps\"");
    }
}
