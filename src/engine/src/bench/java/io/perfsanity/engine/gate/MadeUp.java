package io.perfsanity.engine.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Series as nightly runs have them, for whoever has none at hand: noise, single bad nights, steps down and up. */
final class MadeUp {
    private static final int HISTORIES = 100;
    private static final int BUILDS = 60;
    private static final double OUTLIERS = 0.05;
    private static final double STEPS = 0.02;

    private MadeUp() {}

    static DataSet series() {
        Random random = new Random(1);
        List<History> histories = new ArrayList<>();
        for (int i = 0; i < HISTORIES; i++) {
            histories.add(history(random));
        }
        return DataSet.recorded("made up", histories);
    }

    private static History history(Random random) {
        double sigma = 0.004 + 0.02 * Math.abs(random.nextGaussian()) / 2;
        double level = 1000;
        double[] values = new double[BUILDS];
        for (int i = 0; i < BUILDS; i++) {
            if (random.nextDouble() < STEPS) {
                double size = 0.02 + 0.13 * random.nextDouble();
                level *= random.nextBoolean() ? 1 - size : 1 + size;
            }
            double bad = random.nextDouble() < OUTLIERS ? 0.5 + 0.4 * random.nextDouble() : 1;
            values[i] = level * bad * (1 + sigma * random.nextGaussian());
        }
        MetricSpec metric = new MetricSpec("throughput", "tok/s", Direction.HIGHER, MetricSpec.Use.GATES);
        return new History(metric, values, History.daily(BUILDS), List.of());
    }
}
