/** Whether a case has become slower: from the history of its metrics and what a run measured to a verdict in words. */
package io.perfsanity.engine.gate;
