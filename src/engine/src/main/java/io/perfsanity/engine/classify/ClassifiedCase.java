package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.TestCase;

/** A case together with what was decided about it. */
public record ClassifiedCase(TestCase testCase, Classification classification) {}
