/** What a run says at the commit that it tests, where the Checks API plugin and one that publishes checks are there. */
package io.jenkins.plugins.perfsanity.checks;
