package io.perfsanity.engine.result;

import java.util.List;

/**
 * What the files of an attempt say about its performance.
 *
 * @param problems files or values that could not be used, for the case's warnings
 */
public record Measurements(Metrics metrics, Validity validity, List<String> problems) {}
