/** What a benchmark measured: values by name and unit, and the counts for the validity gate. */
package io.perfsanity.engine.metrics;
