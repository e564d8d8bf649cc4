package io.perfsanity.engine.gate;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How fast a node is beside its peers.
 *
 * @param values how many were measured on it, the newest 20
 * @param worse how much worse its values are than the others', both as fractions of the baselines they had: 0.08 is 8 % slower
 * @param slow whether that is more than chance and worth a word
 */
public record NodeSpeed(String node, int values, double worse, boolean slow) {
    private static final int LAST = 20;
    private static final int FEWEST = 3;
    private static final int FEWEST_PEERS = 5;
    private static final double LEAST = 0.035;
    private static final double WIDEST = 0.07;
    private static final double NORMAL = 1.4826;

    /**
     * A value that was measured on a node.
     *
     * @param worse than the baseline of its case, as a fraction
     */
    public record Measured(String node, Instant time, double worse) {}

    /** Every node that something was measured on, the slowest first. */
    public static List<NodeSpeed> of(List<Measured> measured) {
        List<Measured> newest = measured.stream()
                .sorted(Comparator.comparing(Measured::time).reversed())
                .toList();
        return measured.stream()
                .map(Measured::node)
                .distinct()
                .map(node -> of(node, newest))
                .sorted(Comparator.comparingDouble(NodeSpeed::worse).reversed().thenComparing(NodeSpeed::node))
                .toList();
    }

    /** By the rule that confirms a regression: the group is what ran on the node, the baseline what ran elsewhere. */
    private static NodeSpeed of(String node, List<Measured> newest) {
        double[] own =
                ratios(newest.stream().filter(each -> each.node().equals(node)).limit(LAST));
        double[] peers = ratios(newest.stream().filter(each -> !each.node().equals(node)));
        if (peers.length < FEWEST_PEERS) {
            return new NodeSpeed(node, own.length, 0, false);
        }
        double usual = Medians.of(peers);
        double worse = Medians.of(own) - usual;
        double[] off = new double[peers.length];
        for (int i = 0; i < off.length; i++) {
            off[i] = Math.abs(peers[i] - usual);
        }
        Noise noise = new Noise(NORMAL * Medians.of(off), peers.length);
        double enough = Math.max(LEAST, Math.min(noise.reach(Noise.BAND, own.length, peers.length), WIDEST));
        return new NodeSpeed(node, own.length, worse, own.length >= FEWEST && worse > enough);
    }

    private static double[] ratios(Stream<Measured> measured) {
        return measured.mapToDouble(Measured::worse).toArray();
    }
}
