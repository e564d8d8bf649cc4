package io.perfsanity.engine.classify;

import io.perfsanity.engine.text.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What came of asking a config.
 *
 * @param claim empty when one of the problems is an error
 */
record ConfigAnswer(Optional<ConfigClaim> claim, List<Problem> problems) {}
