package io.perfsanity.engine.gate;

import java.util.List;

/**
 * What a rule is asked.
 *
 * @param values of the run that is judged: the first measurement, then the re-runs
 * @param threshold as a fraction
 */
record Question(MetricSpec metric, Series series, List<Sample> values, double threshold) {}
