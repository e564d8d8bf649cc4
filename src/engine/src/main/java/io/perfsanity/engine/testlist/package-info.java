/** Text to {@link io.perfsanity.engine.testlist.Testlist}: TXT, grouped YAML, test-db YAML and waives, nothing dropped. */
package io.perfsanity.engine.testlist;
