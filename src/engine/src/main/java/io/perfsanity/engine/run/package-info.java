/** The state machine of one run: journal, limits, retries, resume, cancel, events. */
package io.perfsanity.engine.run;
