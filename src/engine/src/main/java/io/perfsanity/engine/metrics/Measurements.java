package io.perfsanity.engine.metrics;

import io.perfsanity.engine.result.Validity;
import java.util.List;

/**
 * What the files of an attempt say about its performance.
 *
 * @param problems files or values that could not be used, for the case's warnings
 */
public record Measurements(Metrics metrics, Validity validity, List<String> problems) {}
