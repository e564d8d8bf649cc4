package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ShortIdsTest {
    private static List<String> shown(int columns, String... ids) {
        ShortIds texts = new ShortIds(List.of(ids), columns);
        return List.of(ids).stream().map(texts::of).toList();
    }

    @Test
    void shouldLeaveIdsAsTheyAreWhereAllFit() {
        assertThat(shown(12, "aggr-case_1", "aggr-case_2")).containsExactly("aggr-case_1", "aggr-case_2");
    }

    @Test
    void shouldLeaveOutWhatAllBeginWith() {
        assertThat(shown(
                        24,
                        "aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-tp4_1k1k",
                        "aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-dep8_8k1k"))
                .containsExactly("…tp4_1k1k", "…dep8_8k1k");
    }

    @Test
    void shouldLeaveOutTheMiddleOfOneThatIsStillTooLong() {
        assertThat(shown(20, "disagg-a_first_and_a_very_long_name_1k1k", "aggr-short"))
                .containsExactly("disagg…ong_name_1k1k", "aggr-short");
    }

    @Test
    void shouldShowWhereIdsDifferThatHaveTheSameEnds() {
        List<String> shown = shown(
                20,
                "case_" + "x".repeat(30) + "one" + "y".repeat(30),
                "case_" + "x".repeat(30) + "two" + "y".repeat(30),
                "another");

        assertThat(shown.get(0)).startsWith("…one");
        assertThat(shown.get(1)).startsWith("…two");
    }

    /** Such as ids that differ in characters only that no terminal may get. */
    @Test
    void shouldNumberWhatCannotBeToldApartOtherwise() {
        assertThat(shown(12, "a\u0001", "a\u0002", "a\u0003")).doesNotHaveDuplicates();
    }

    @Property(tries = 300)
    void shouldNeverShowTwoIdsAlikeNorWiderThanTheColumn(
            @ForAll("ids") Set<String> ids, @ForAll @IntRange(min = 12, max = 50) int columns) {
        ShortIds texts = new ShortIds(ids, columns);
        List<String> shown = new ArrayList<>(ids).stream().map(texts::of).toList();

        assertThat(shown).doesNotHaveDuplicates().allMatch(text -> ScreenText.width(text) <= columns);
    }

    /** Much alike, as ids are: of few words, with a common beginning, and some of any characters. */
    @Provide
    Arbitrary<Set<String>> ids() {
        Arbitrary<String> words = Arbitraries.of("r1_fp4", "ctx2", "gen1_dep16", "1k1k", "8k1k", "…", "测试", "\u0007");
        Arbitrary<String> alike = words.list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(parts -> "disagg_upload-e2e-gb200_" + String.join("_", parts));
        return Arbitraries.oneOf(alike, Arbitraries.strings().ofMaxLength(80))
                .set()
                .ofMinSize(1)
                .ofMaxSize(40);
    }
}
