package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PairsTest {
    private static Pairs pairs(int count) {
        Pairs.Variant same = new Pairs.Variant("x", Optional.empty(), Optional.empty(), Optional.empty());
        return new Pairs(same, same, count, Optional.empty(), 0.05);
    }

    @Test
    void shouldRunThreePairsAsABBAAB() {
        assertThat(pairs(3).legs()).extracting(Leg::name).containsExactly("1-a", "2-b", "3-b", "4-a", "5-a", "6-b");
    }

    @Property
    void shouldHaveOneLegOfEachSideInEachPair(@ForAll @IntRange(min = 1, max = Pairs.MOST) int count) {
        List<Leg> legs = pairs(count).legs();

        assertThat(legs).hasSize(2 * count);
        for (int pair = 0; pair < count; pair++) {
            assertThat(legs.subList(2 * pair, 2 * pair + 2))
                    .extracting(Leg::side)
                    .containsExactlyInAnyOrder(Side.A, Side.B);
        }
    }

    @Test
    void shouldRefuseToCompareNothing() {
        assertThatThrownBy(() -> pairs(0)).hasMessage("0 pairs, expected 1 to 50");
    }

    @Test
    void shouldKeepALegsFilesInADirectoryOfItsOwn() {
        assertThat(new Leg(2, Side.B).path()).isEqualTo("legs/2-b");
    }

    @Test
    void shouldTellAnImageFromACheckout() {
        assertThat(Pairs.image("image:/lustre/new.sqsh")).hasValue("/lustre/new.sqsh");
        assertThat(Pairs.image("/lustre/image:new")).isEmpty();
    }

    @Test
    void shouldNameASideWithItsCommitWhereThatIsKnown() {
        assertThat(variant(Optional.of("0a1b2c3d4e5f")).label()).isEqualTo("candidate at 0a1b2c3d4e5f");
        assertThat(variant(Optional.empty()).label()).isEqualTo("candidate");
    }

    private static Pairs.Variant variant(Optional<String> commit) {
        return new Pairs.Variant("candidate", Optional.empty(), Optional.empty(), commit);
    }

    @Test
    void shouldKnowTheNoiseOfAMetricOfACaseAlone() {
        Pairs.Variant side = variant(Optional.empty());
        Pairs pairs = new Pairs(side, side, 1, Optional.empty(), Optional.empty(), Map.of("a-b", Map.of("ttft", 0.03)));

        assertThat(pairs.noise("a-b", "ttft")).isEqualTo(0.03);
        assertThat(pairs.noise("a-b", "tpot")).isZero();
        assertThat(pairs.noise("c-d", "ttft")).isZero();
    }
}
