package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PlannedCaseTest {

    @Test
    void shouldNameDirectoriesByNumberAndId() {
        assertThat(PlanFixtures.single(7, "aggr-a/../b c").slug()).isEqualTo("007-aggr-a_.._b_c");
    }

    @Property
    void shouldNeverLeaveItsDirectory(@ForAll String id) {
        assertThat(PlanFixtures.single(7, id).slug()).matches("007-[A-Za-z0-9._-]{0,60}");
    }
}
