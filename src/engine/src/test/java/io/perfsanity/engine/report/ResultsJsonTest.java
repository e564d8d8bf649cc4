package io.perfsanity.engine.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsJsonTest {
    private final ResultsJson json = new ResultsJson();

    @TempDir
    Path directory;

    /** Programs read this file: whoever changes its shape sees it here. */
    @Test
    void shouldKeepItsShape() throws IOException {
        RunResult all = SampleRuns.of(10);
        RunResult run = SampleRuns.run(List.of(all.cases().get(2), all.cases().get(6)));

        try (InputStream golden = ResultsJsonTest.class.getResourceAsStream("results.json")) {
            assertThat(json.toJson(run)).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void shouldReadWhatItWrote() throws IOException {
        RunResult run = SampleRuns.of(50);
        Path file = directory.resolve("results.json");

        json.write(run, file);

        assertThat(json.read(file)).isEqualTo(run);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).as("nothing else is left").containsExactly(file);
        }
    }

    @Test
    void shouldSayNothingOfWhatAChangeHasNothingToSayAbout() throws IOException {
        Path file = directory.resolve("results.json");
        json.write(SampleRuns.compared(), file);

        assertThat(Files.readAllLines(file).stream().filter(line -> line.contains("\"kind\":\"unchanged\"")))
                .singleElement()
                .asString()
                .contains("\"worse\":")
                .doesNotContain("null", "standing", "began", "beside");
    }

    @Test
    void shouldKeepWhatTheGateSaidAndTellWhatFollows() throws IOException {
        RunResult run = SampleRuns.compared();
        Path file = directory.resolve("results.json");
        json.write(run, file);

        assertThat(json.read(file)).isEqualTo(run);
        assertThat(Files.readString(file))
                .contains("\"slower\" : 1", "\"change\" : \"8 % slower\"", "\"severity\" : \"unstable\"");
    }

    @Property(tries = 100)
    void shouldKeepAnyText(@ForAll String text) throws IOException {
        Path file = Files.createTempFile("results", ".json");
        try {
            // A lone surrogate is no text that UTF-8 can hold.
            String sound = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            RunResult run = SampleRuns.saying(sound);

            json.write(run, file);

            assertThat(json.read(file)).isEqualTo(run);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void shouldIgnoreFieldsThatALaterVersionAdds() throws IOException {
        RunResult run = SampleRuns.of(1);
        Path file = directory.resolve("results.json");
        Files.writeString(
                file,
                json.toJson(run)
                        .replace("\"schema\" : 1,", "\"schema\" : 1, \"later\" : [ { } ],")
                        .replace("\"modes\" : {", "\"modes\" : { \"wide-ep\" : { },")
                        .replace("\"index\" : 1,", "\"index\" : 1, \"owner\" : { },"));

        assertThat(json.read(file)).isEqualTo(run);
    }

    @Test
    void shouldRefuseALaterSchema() throws IOException {
        Path file = Files.writeString(directory.resolve("results.json"), "{\"schema\": 2}");

        assertThatThrownBy(() -> json.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": expected a results.json with \"schema\": 1, found schema 2");
    }

    @Test
    void shouldKeepTheCauseThatALogNames() throws IOException {
        Path file = directory.resolve("results.json");
        RunResult run = SampleRuns.of(8);
        json.write(run, file);

        assertThat(json.read(file)).isEqualTo(run);
        assertThat(Files.readString(file)).contains("\"kind\" : \"FAULT\"", "\"file\" : \"logs/CTX_0.log\"");
    }

    @Test
    void shouldReadAFileFromBeforeThereWereCauses() throws IOException {
        RunResult run = SampleRuns.of(3);
        Path file = Files.writeString(
                directory.resolve("results.json"), json.toJson(run).replaceAll(",\\s*\"cause\" : null", ""));

        assertThat(Files.readString(file)).doesNotContain("cause");
        assertThat(json.read(file)).isEqualTo(run);
    }

    @Test
    void shouldReadAFileFromBeforeRunsWereCompared() throws IOException {
        RunResult run = SampleRuns.of(3);
        Path file = Files.writeString(
                directory.resolve("results.json"),
                json.toJson(run).replaceAll(",\\s*\"reruns\" : \\[ \\]", "").replaceAll("\"gate\" : null,", ""));

        assertThat(Files.readString(file)).doesNotContain("reruns", "gate");
        assertThat(json.read(file)).isEqualTo(run);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"schema\": 1, \"cases\": [{\"verdict\": \"GREAT\"}]}",
                "{\"schema\": 1",
                "\u0000"
            })
    void shouldNameTheFileThatIsNoResult(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("results.json"), text);

        assertThatThrownBy(() -> json.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file.toString());
    }
}
