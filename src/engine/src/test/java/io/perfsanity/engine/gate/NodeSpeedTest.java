package io.perfsanity.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfsanity.engine.gate.NodeSpeed.Measured;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes beside their peers. */
class NodeSpeedTest {
    private final List<Measured> measured = new ArrayList<>();

    @Test
    void shouldNameTheNodeThatIsSlowerThanItsPeers() {
        on("fast-1", 0.01, -0.01, 0, 0.005);
        on("fast-2", -0.005, 0.01, 0, 0.01);
        on("slow", 0.08, 0.09, 0.07);

        List<NodeSpeed> speeds = NodeSpeed.of(measured);

        assertThat(speeds).extracting(NodeSpeed::node).startsWith("slow");
        assertThat(speeds).extracting(NodeSpeed::slow).containsExactly(true, false, false);
        assertThat(speeds.get(0).worse()).isCloseTo(0.08, within(0.01));
    }

    @Test
    void shouldNotJudgeANodeByTwoValues() {
        on("fast", 0, 0.01, -0.01, 0, 0);
        on("slow", 0.2, 0.2);

        assertThat(NodeSpeed.of(measured)).noneMatch(NodeSpeed::slow);
    }

    @Test
    void shouldNotBlameANodeForNoiseThatItsPeersHaveToo() {
        on("noisy", 0.1, -0.1, 0.08, -0.06, 0.12, -0.09);
        on("other", 0.05, 0.04, 0.06);

        assertThat(NodeSpeed.of(measured)).noneMatch(NodeSpeed::slow);
    }

    @Test
    void shouldSayNothingOfANodeWithoutPeers() {
        on("only", 0.5, 0.5, 0.5, 0.5);

        assertThat(NodeSpeed.of(measured)).containsExactly(new NodeSpeed("only", 4, 0, false));
    }

    @Test
    void shouldForgiveANodeThatWasRepaired() {
        on("fast", 0, 0.01, -0.01, 0, 0.01);
        for (int i = 0; i < 20; i++) {
            on("repaired", 0.2);
        }
        for (int i = 0; i < 20; i++) {
            on("repaired", 0.01 * (i % 2));
        }

        assertThat(NodeSpeed.of(measured)).noneMatch(NodeSpeed::slow);
    }

    private void on(String node, double... worse) {
        for (double each : worse) {
            measured.add(new Measured(node, Runs.time(measured.size()), each));
        }
    }
}
