package io.perfsanity.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.history.HistoryLine.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads the same as the parser of any JSON, or nothing. */
class PlainLineTest {
    private static final List<MetricSpec> METRICS = List.of(Samples.TPUT_SPEC, Samples.TTFT_SPEC);

    private final LineFormat format = new LineFormat(METRICS);

    private static Optional<HistoryLine> plain(String line) {
        byte[] text = line.getBytes(StandardCharsets.UTF_8);
        return PlainLine.read(text, 0, text.length, new MetricValues.Names(METRICS));
    }

    private Optional<HistoryLine> parsed(String line) throws IOException {
        byte[] text = line.getBytes(StandardCharsets.UTF_8);
        return format.parsed(text, 0, text.length, "file");
    }

    private static HistoryLine line(String run, double value) {
        return new HistoryLine(
                run,
                3,
                Instant.ofEpochMilli(1_772_650_800_123L),
                List.of("gb200-node1", "gb200-node2"),
                Optional.of("4f0c2d8a9b31"),
                Map.of(Samples.TTFT, value),
                Map.of());
    }

    @Test
    void shouldReadWhatIsUsuallyWritten() throws IOException {
        for (double value : new double[] {586.29, 100, 0.001, -12.5, 0, 9_876_543.210_1}) {
            HistoryLine line = line("20260304-180000-k3f9m", value);
            assertThat(plain(format.write(line))).contains(line).isEqualTo(parsed(format.write(line)));
        }
    }

    @Property(tries = 2000)
    void shouldReadEachNumberToTheLastBitOrLeaveItToTheParser(
            @ForAll double value, @ForAll @LongRange(min = 0) long time) throws IOException {
        String text = format.write(new HistoryLine(
                "run",
                1,
                Instant.ofEpochMilli(time),
                List.of(),
                Optional.empty(),
                Map.of(Samples.TPUT, Double.isFinite(value) ? value : 1.5),
                Map.of()));

        plain(text).ifPresent(line -> assertThat(Optional.of(line)).isEqualTo(unchecked(text)));
    }

    @Property(tries = 2000)
    void shouldReadEachDecimalAsTheParserDoes(
            @ForAll @LongRange(min = 0, max = 999_999_999_999L) long digits, @ForAll byte places) throws IOException {
        String number =
                java.math.BigDecimal.valueOf(digits, Math.floorMod(places, 12)).toPlainString();
        String text = "{\"v\":1,\"run\":\"r\",\"attempt\":1,\"time\":5,\"values\":[" + number + "]}";

        assertThat(plain(text)).isPresent().isEqualTo(parsed(text));
    }

    private Optional<HistoryLine> unchecked(String text) {
        try {
            return parsed(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Property
    void shouldReadAnyNamesAsTheParserDoesOrLeaveThemToIt(@ForAll String run, @ForAll @Size(max = 3) List<String> nodes)
            throws IOException {
        String text = format.write(new HistoryLine(
                run, 1, Instant.ofEpochMilli(5), nodes, Optional.of(run), Map.of(Samples.TPUT, 1.5), Map.of()));

        plain(text).ifPresent(line -> assertThat(Optional.of(line)).isEqualTo(unchecked(text)));
    }

    @Test
    void shouldLeaveALineThatSaysHowItsValuesStandToTheParser() throws IOException {
        HistoryLine told = line("r", 5).with(Map.of(Samples.TTFT, 5.0), Map.of(Samples.TTFT, State.of(Mark.OUTLIER)));

        assertThat(plain(format.write(told))).isEmpty();
        assertThat(parsed(format.write(told))).contains(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"v\":1,\"run\":\"r",
                "{\"v\":1,\"run\":\"\",\"attempt\":1,\"time\":5,\"values\":[1,2]}",
                "{\"v\":2,\"run\":\"r\",\"attempt\":1,\"time\":5,\"values\":[1,2]}",
                "{\"v\":1,\"run\":\"r\",\"attempt\":99999999999,\"time\":5,\"values\":[1,2]}",
                "{\"v\":1,\"run\":\"r\",\"attempt\":1,\"time\":5,\"values\":[1,2",
                "{\"v\":1,\"run\":\"r\",\"attempt\":1,\"time\":5,\"values\":[1,2]",
                "{\"v\":1,\"run\":\"r\",\"attempt\":1,\"time\":5,\"values\":[1,2,3]}",
                "{\"v\":1,\"run\":\"r\",\"attempt\":1,\"time\":5,\"values\":[1,]}",
                "{\"v\":1,\"run\":\"r\",\"attempt\":1,\"time\":5,\"values\":[1.,2]}",
                "{\"v\":1,\"run\":\"r\",\"attempt\":1,\"time\":5,\"values\":[1e3,2]}",
                "{\"v\":1,\"run\":\"r\",\"attempt\":1,\"time\":5,\"values\":[\"x\",2]}",
                "{\"v\":1,\"run\":\"r\",\"attempt\":1,\"time\":5,\"nodes\":[],\"values\":[1,2]}",
                "{\"v\":1,\"run\":\"a\\\"b\",\"attempt\":1,\"time\":5,\"values\":[1,2]}",
                "{\"v\":1,\"run\":\"r\",\"attempt\":1,\"time\":5,\"values\":[1,2]} ",
                "{\"v\":1,\"run\":\"r\",\"attempt\":1,\"time\":1234567890123456,\"values\":[1,2]}"
            })
    void shouldLeaveAnythingElseToTheParser(String line) {
        assertThat(plain(line)).isEmpty();
    }
}
