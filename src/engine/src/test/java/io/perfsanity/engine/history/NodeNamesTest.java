package io.perfsanity.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeNamesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            node1                  | node1
            node[1-3]              | node1 node2 node3
            gb200-[08-10,12],login | gb200-08 gb200-09 gb200-10 gb200-12 login
            r[1-2]n[1-2]           | r1n1 r1n2 r2n1 r2n2
            node[x]                | node[x]
            node[3-1]              |
            """)
    void shouldExpandWhatSlurmWritesTogether(String written, String names) {
        assertThat(String.join(" ", NodeNames.of(List.of(written)))).isEqualTo(names == null ? "" : names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"n[1-999999999]", "a[1-999]b[1-999]c[1-999]"})
    void shouldNotFillTheMemoryWithAHostileList(String written) {
        assertThat(NodeNames.of(List.of(written))).hasSizeLessThanOrEqualTo(10_000);
    }

    @Property
    void shouldReadAnyText(@ForAll String text) {
        assertThat(NodeNames.of(List.of(text))).isNotNull();
    }
}
