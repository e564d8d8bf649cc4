package io.perfsanity.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
    private final Problems problems = new Problems();

    private Optional<YamlValue> read(String text) {
        return YamlReader.DEFAULT.read("list.yml", text, problems);
    }

    @Test
    void shouldKeepTheLineOfEveryValue() {
        YamlValue.Mapping root =
                (YamlValue.Mapping) read("a: 1\n\nb:\n  - x\n  - y\n").orElseThrow();

        assertThat(root.keySource("b")).hasToString("list.yml:3");
        YamlValue.Sequence b = (YamlValue.Sequence) root.get("b").orElseThrow();
        assertThat(b.items().get(1).source()).hasToString("list.yml:5");
    }

    @Test
    void shouldKeepScalarsAsWritten() {
        YamlValue.Mapping root = (YamlValue.Mapping)
                read("version: 0.0.1\ntime: 02:00:00\nn: 08\n").orElseThrow();

        assertThat(root.scalar("version").orElseThrow().text()).isEqualTo("0.0.1");
        assertThat(root.scalar("time").orElseThrow().text()).isEqualTo("02:00:00");
        assertThat(root.scalar("n").orElseThrow().asInt()).contains(8);
    }

    @Test
    void shouldReportEveryDuplicateKeyWithBothLines() {
        read("a: 1\nb: 2\na: 3\nb: 4\n");

        assertThat(problems.toList())
                .extracting(Problem::toString)
                .containsExactly(
                        "list.yml:3: error: key 'a' was given in line 1 already",
                        "list.yml:4: error: key 'b' was given in line 2 already");
    }

    @Test
    void shouldNameTheLineOfASyntaxError() {
        assertThat(read("a: 1\nb: [1, 2\nc: 3\n")).isEmpty();

        assertThat(problems.toList()).singleElement().satisfies(problem -> {
            assertThat(problem.source().line()).isEqualTo(3);
            assertThat(problem.message()).startsWith("not valid YAML");
        });
    }

    @Test
    void shouldRefuseATagThatNamesAClass() {
        assertThat(read("a: !!java.net.URL [x]\n")).isEmpty();
        assertThat(problems.toList()).singleElement().asString().contains("tag is not allowed");
    }

    @Test
    void shouldStopADocumentOfNestedAliases() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(5)));
        }

        assertThat(read(bomb.toString())).isEmpty();
        assertThat(problems.hasErrors()).isTrue();
    }

    /** Small on disk; each dash is an object in memory. */
    @Test
    void shouldStopADocumentOfNothingButDashes() {
        assertThat(read("-\n".repeat(4_000_000))).isEmpty();
        assertThat(problems.toList())
                .singleElement()
                .hasToString("list.yml: error: not readable as YAML: more than 250,000 values");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? "})
    void shouldStopADocumentThatIsNestedWithoutEnd(String level) {
        assertThat(read(level.repeat(100_000))).isEmpty();
        assertThat(problems.toList()).singleElement().asString().startsWith("list.yml");
    }

    @Test
    void shouldRefuseADocumentThatIsTooLarge() {
        assertThat(new YamlReader(10, 50, 50).read("list.yml", "a: 3456789b", problems))
                .isEmpty();
        assertThat(problems.toList()).singleElement().asString().contains("10");
    }

    @Test
    void shouldRefuseAValueThatContainsItself() {
        assertThat(read("a: &a\n  - *a\n")).isEmpty();
        assertThat(problems.toList()).singleElement().asString().contains("contains itself");
    }

    @Property
    void shouldNeverThrow(@ForAll String text) {
        YamlReader.DEFAULT.read("list.yml", text, new Problems());
    }

    @Test
    void shouldMergeTheKeysOfAnAnchorBelowTheMappingsOwn() {
        YamlValue.Mapping root = (YamlValue.Mapping) read("""
                        base: &base {gpus: 4, limits: {lost: 10m}}
                        more: &more {gpus: 2, image: x}
                        one:
                          gpus: 8
                          <<: *base
                        two: {<<: [*base, *more], "<<": word}
                        """).orElseThrow();

        assertThat(problems.toList()).isEmpty();
        YamlValue.Mapping one = root.mapping("one").orElseThrow();
        assertThat(one.entries()).containsOnlyKeys("gpus", "limits");
        assertThat(one.scalar("gpus").orElseThrow().text()).isEqualTo("8");
        assertThat(one.keySource("limits")).hasToString("list.yml:1");
        YamlValue.Mapping two = root.mapping("two").orElseThrow();
        assertThat(two.entries()).containsOnlyKeys("gpus", "limits", "image", "<<");
        assertThat(two.scalar("gpus").orElseThrow().text()).isEqualTo("4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: {<<: word}", "a: {<<: [{b: 1}, word]}", "a: {<<: }"})
    void shouldRefuseToMergeWhatIsNoMapping(String text) {
        read(text);

        assertThat(problems.toList())
                .singleElement()
                .asString()
                .startsWith("list.yml:1: error: '<<' is ")
                .endsWith(", expected a mapping such as *base, or a list of them");
    }

    @Test
    void shouldRefuseAMappingThatMergesItself() {
        assertThat(read("a: &a\n  <<: *a\n")).isEmpty();
        assertThat(problems.toList()).singleElement().asString().contains("a value contains itself");
    }
}
