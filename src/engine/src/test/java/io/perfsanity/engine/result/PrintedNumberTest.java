package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintedNumberTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "80|80",
                "-3|-3",
                "+1.5|1.5",
                "80.|80",
                ".5|0.5",
                "1,000|1000",
                "10,777.64|10777.64",
                "12,345,678|12345678",
                "5.80911e+04|58091.1",
                "9.5e-02|0.095",
                "1.2E3|1200"
            })
    void shouldReadWhatProgramsPrint(String printed, double value) {
        assertThat(PrintedNumber.read(printed)).contains(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nan",
                "-inf",
                "Infinity",
                "1.5f",
                "1d",
                "0x1p3",
                "1e",
                "1e999",
                "1_000.5",
                "1,00",
                "1000,000",
                "1.234,5",
                "12.3.4",
                "190:20",
                ".",
                "-",
                "12%",
                "١٢"
            })
    void shouldReadNothingElse(String printed) {
        assertThat(PrintedNumber.read(printed)).isEmpty();
    }

    @Property
    void shouldReadBackWhatFormatsPrint(@ForAll @DoubleRange(min = -1e12, max = 1e12) double value) {
        for (String format : new String[] {"%.3f", "%,.3f", "%.9e", "%.0f", "%,.0f", "%s"}) {
            String printed = String.format(Locale.ROOT, format, value);
            assertThat(PrintedNumber.read(printed)).as(printed).hasValue(Double.parseDouble(printed.replace(",", "")));
        }
    }

    @Property
    void shouldNeverTakeABeginningForTheWhole(
            @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 12) String word) {
        PrintedNumber.read(word)
                .ifPresent(value -> assertThat(Double.toString(value))
                        .as(word)
                        .isEqualTo(Double.toString(Double.parseDouble(word.replace(",", "")))));
    }
}
