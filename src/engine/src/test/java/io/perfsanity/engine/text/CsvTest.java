package io.perfsanity.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class CsvTest {
    private final Problems problems = new Problems();

    private List<Csv.Row> read(String text) {
        return Csv.read("a.csv", text, problems);
    }

    @Test
    void shouldReadRowsWithTheirLines() {
        assertThat(read("a,b\r\n1,\"x, \"\"y\"\"\nz\"\n\n2,\n"))
                .containsExactly(
                        new Csv.Row(1, List.of("a", "b")),
                        new Csv.Row(2, List.of("1", "x, \"y\"\nz")),
                        new Csv.Row(5, List.of("2", "")));
        assertThat(problems.toList()).isEmpty();
    }

    @Test
    void shouldSayWhereAQuoteIsOpenedThatIsNeverClosed() {
        read("a\n\"b\nc");

        assertThat(problems.toList()).hasToString("[a.csv:2: error: a quote is opened here and never closed]");
    }

    @Test
    void shouldSayWhatStandsBehindAQuote() {
        read("\"a\"b,c");

        assertThat(problems.toList())
                .hasToString("[a.csv:1: error: found 'b' behind a closing quote, expected a comma]");
    }

    @Test
    void shouldIgnoreAByteOrderMark() {
        assertThat(read("\uFEFFa,b")).containsExactly(new Csv.Row(1, List.of("a", "b")));
    }

    @Property
    void shouldReadBackWhatItWrites(@ForAll @NotEmpty List<@NotEmpty List<String>> rows) {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append(Csv.row(row)));

        assertThat(Csv.read("a.csv", text.toString(), problems))
                .extracting(Csv.Row::cells)
                .containsExactlyElementsOf(rows);
    }

    @Property
    void shouldReadAnyText(@ForAll String text) {
        assertThat(Csv.read("a.csv", text, new Problems())).isNotNull();
    }
}
