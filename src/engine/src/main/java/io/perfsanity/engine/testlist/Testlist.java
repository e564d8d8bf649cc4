package io.perfsanity.engine.testlist;

import io.perfsanity.engine.input.Problem;
import java.util.List;

/**
 * What was read from a list.
 *
 * @param cases each id once, in the order of the list, skipped ones included
 * @param problems everything to tell the author; with an error among them nothing may be submitted
 */
public record Testlist(List<TestCase> cases, RunDefaults defaults, List<Problem> problems) {}
