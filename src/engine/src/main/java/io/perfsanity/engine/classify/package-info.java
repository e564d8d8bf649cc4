/** A test case to its {@link io.perfsanity.engine.classify.Classification}: mode, nodes, roles, and why. */
package io.perfsanity.engine.classify;
