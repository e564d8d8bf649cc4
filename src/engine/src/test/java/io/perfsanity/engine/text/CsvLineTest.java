package io.perfsanity.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class CsvLineTest {
    @Test
    void shouldSplitAtCommasOutsideOfQuotes() {
        assertThat(CsvLine.fields("a, b,\"c, \"\"d\"\"\",")).containsExactly("a", "b", "c, \"d\"", "");
        assertThat(CsvLine.fields("")).containsExactly("");
    }

    @Property
    void shouldReadBackWhatWasQuoted(@ForAll @NotEmpty List<@CharRange(from = '!', to = '~') String> fields) {
        String line = fields.stream()
                .map(field -> '"' + field.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(","));

        assertThat(CsvLine.fields(line)).isEqualTo(fields);
    }
}
