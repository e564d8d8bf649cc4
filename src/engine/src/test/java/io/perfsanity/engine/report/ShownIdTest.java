package io.perfsanity.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class ShownIdTest {
    private static final String BEFORE = "disagg_upload-gen_only-gb200_gpt-oss-120b-fp4_8k1k_con";
    private static final String BEHIND = "_ctx1_tp1_gen1_tp4_eplb0_mtp0_ccb-NIXL";

    @Test
    void shouldShowTheEndWhereIdsDifferThere() {
        assertThat(ShownId.of(List.of(
                                "aggr_upload-deepseek_r1_fp4_v2-tp4_mtp3_1k1k", "aggr_upload-k2_thinking-tep8_1k1k"))
                        .get("aggr_upload-deepseek_r1_fp4_v2-tp4_mtp3_1k1k"))
                .isEqualTo(new ShownId("aggr_upload-deepseek_r1_", "fp4_v2-tp4_mtp3_1k1k", ""));
    }

    @Test
    void shouldShowWhereIdsDifferThatBeginAndEndAlike() {
        Map<String, ShownId> shown = ShownId.of(List.of(BEFORE + "4096" + BEHIND, BEFORE + "512" + BEHIND));

        assertThat(shown.get(BEFORE + "4096" + BEHIND))
                .isEqualTo(new ShownId(
                        BEFORE.substring(0, BEFORE.length() - 3), "con4096_ctx1_tp1_gen", "1_tp4_eplb0_mtp0_ccb-NIXL"));
        assertThat(shown.get(BEFORE + "512" + BEHIND).middle()).startsWith("con512_");
    }

    @Test
    void shouldTakeAnIdThatStandsTwiceForOne() {
        String id = BEFORE + "4096" + BEHIND;

        assertThat(ShownId.of(List.of(id, id)).get(id).middle()).endsWith("-NIXL");
    }

    @Property
    void shouldCutNothingOff(
            @ForAll @Size(max = 6) List<@StringLength(max = 60) @CharRange(from = 'a', to = 'c') String> ids) {
        Map<String, ShownId> shown = ShownId.of(ids);

        assertThat(shown).containsOnlyKeys(ids);
        assertThat(shown)
                .allSatisfy((id, each) ->
                        assertThat(each.start() + each.middle() + each.end()).isEqualTo(id));
    }

    @Property
    void shouldKeepCharactersWhole(@ForAll @Size(min = 2, max = 4) List<@StringLength(max = 40) String> ids) {
        List<String> wide =
                ids.stream().map(id -> "\uD83D\uDE80".repeat(id.length())).toList();

        assertThat(ShownId.of(wide))
                .allSatisfy((id, each) ->
                        assertThat(each.start() + each.middle() + each.end()).isEqualTo(id));
    }
}
