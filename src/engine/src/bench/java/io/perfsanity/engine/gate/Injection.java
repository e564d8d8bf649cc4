package io.perfsanity.engine.gate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Steps of known size in made-up histories whose noise is that of real ones: the ratios of their values to the running median,
 * drawn in blocks of four, since neighbours resemble each other.
 *
 * @param residuals of each real history
 * @param repeated how probable it is that a re-run meets what disturbed the first value
 */
record Injection(List<double[]> residuals, double threshold, double repeated) {
    private static final int HISTORIES = 1000;
    private static final int BEFORE = 30;
    private static final int AFTER = 10;
    private static final int BLOCK = 4;
    private static final int AROUND = 5;
    private static final int SHORTEST = 20;

    /** Shares of the histories; of false alarms and extra runs, of the builds before the step. */
    record Result(double falseAlarms, double extraRuns, double first, double within3, double within10) {}

    /** With the noise of all histories that are long enough. */
    static Injection of(DataSet data, double repeated) {
        List<double[]> residuals = data.histories().stream()
                .filter(each -> each.size() >= SHORTEST)
                .map(Injection::residuals)
                .toList();
        return new Injection(residuals, data.histories().get(0).threshold(), repeated);
    }

    private static double[] residuals(History history) {
        return IntStream.range(0, history.size())
                .mapToDouble(i -> history.value(i)
                        / history.median(Math.max(0, i - AROUND), Math.min(history.size(), i + AROUND + 1)))
                .toArray();
    }

    /** @param step how much worse the values are from build 30 on, as a fraction */
    Result of(double step, MetricSpec metric) {
        double after = 100 * (metric.direction() == Direction.HIGHER ? 1 - step : 1 + step);
        int[] found = new int[AFTER + 1];
        int alarms = 0;
        int reruns = 0;
        int judged = 0;
        for (int i = 0; i < HISTORIES; i++) {
            Random random = new Random(i);
            double[] of = residuals.get(random.nextInt(residuals.size()));
            double[] noise = drawn(of, random);
            Series series = Series.EMPTY;
            int at = AFTER;
            for (int build = 0; build < noise.length && at == AFTER; build++) {
                double level = build < BEFORE ? 100 : after;
                Build one = new Build(build, level, noise[build], of, new Random(31L * i + build));
                Finding finding = one.judged(metric, series);
                boolean alarm = Replay.ALARMS.contains(finding.kind());
                if (build >= BEFORE && alarm) {
                    at = build - BEFORE;
                } else if (build >= Replay.JUDGED_FROM && build < BEFORE) {
                    judged++;
                    reruns += one.values.size() - 1;
                    alarms += alarm ? 1 : 0;
                }
                series = series.after(one.values, finding.standing()).accepted();
            }
            found[at]++;
        }
        double all = HISTORIES;
        return new Result(
                (double) alarms / judged,
                (double) reruns / judged,
                found[0] / all,
                (found[0] + found[1] + found[2]) / all,
                1 - found[AFTER] / all);
    }

    /** One build: its first value and the re-runs that the rule asks for. */
    private final class Build {
        private final int number;
        private final double level;
        private final double noise;
        private final double[] others;
        private final Random random;
        private final List<Sample> values = new ArrayList<>();

        private Build(int number, double level, double noise, double[] others, Random random) {
            this.number = number;
            this.level = level;
            this.noise = noise;
            this.others = others;
            this.random = random;
        }

        private Finding judged(MetricSpec metric, Series series) {
            add(level * noise);
            Finding finding = MedianRule.judge(new Question(metric, series, values, threshold));
            while (finding.rerunsWanted() > 0) {
                for (int i = 0; i < finding.rerunsWanted(); i++) {
                    double independent = others[random.nextInt(others.length)];
                    add(level * (random.nextDouble() < repeated ? noise : independent));
                }
                finding = MedianRule.judge(new Question(metric, series, values, threshold));
            }
            return finding;
        }

        private void add(double value) {
            int attempt = values.size() + 1;
            Instant time = History.day(number).plusSeconds(attempt);
            values.add(Sample.of(String.valueOf(number), attempt, time, value, List.of(), Optional.empty()));
        }
    }

    private static double[] drawn(double[] of, Random random) {
        double[] drawn = new double[BEFORE + AFTER];
        for (int i = 0; i < drawn.length; i += BLOCK) {
            int from = random.nextInt(of.length - BLOCK + 1);
            System.arraycopy(of, from, drawn, i, Math.min(BLOCK, drawn.length - i));
        }
        return drawn;
    }
}
