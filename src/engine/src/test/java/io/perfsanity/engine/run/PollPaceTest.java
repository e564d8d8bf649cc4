package io.perfsanity.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.Limits;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PollPaceTest {
    private static final long FLOOR = Limits.DEFAULT.pollFloor().toMillis();
    private static final long CEILING = Limits.DEFAULT.pollCeiling().toMillis();

    @Property
    void shouldStayBetweenFloorAndCeilingWithJitter(@ForAll long seed, @ForAll boolean[] changes) {
        PollPace pace = new PollPace(Limits.DEFAULT, new Random(seed));
        for (boolean changed : changes) {
            long wait = pace.next(changed).toMillis();
            assertThat(wait).isBetween(FLOOR * 8 / 10, CEILING * 12 / 10);
            if (changed) {
                assertThat(wait).isLessThanOrEqualTo(FLOOR * 12 / 10);
            }
        }
    }

    @Property(tries = 50)
    void shouldReachTheCeilingWhileNothingChanges(@ForAll long seed) {
        PollPace pace = new PollPace(Limits.DEFAULT, new Random(seed));
        Duration last = Duration.ZERO;
        for (int i = 0; i < 10; i++) {
            last = pace.next(false);
        }
        assertThat(last.toMillis()).isGreaterThanOrEqualTo(CEILING * 8 / 10);
    }
}
