package io.perfsanity.engine.gate;

/**
 * Student's distribution with {@code df} degrees of freedom, from the area under cos<sup>df−1</sup>, which is what its density
 * becomes over the angle whose tangent is t/√df.
 */
record StudentT(int df) {
    private static final int STEPS = 200;

    /** The probability of a value below {@code t}. */
    double below(double t) {
        double share = area(Math.atan(Math.abs(t) / Math.sqrt(df))) / area(Math.PI / 2) / 2;
        return t < 0 ? 0.5 - share : 0.5 + share;
    }

    /** The value that all are below with a probability of 0.5–0.999. */
    double quantile(double probability) {
        double low = 0;
        double high = 1000;
        while (high - low > 1e-6) {
            double middle = (low + high) / 2;
            if (below(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** By Simpson's rule, from 0 to {@code angle}. */
    private double area(double angle) {
        double step = angle / STEPS;
        double sum = 0;
        for (int i = 0; i <= STEPS; i++) {
            double weight = i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.pow(Math.cos(i * step), df - 1.0);
        }
        return sum * step / 3;
    }
}
