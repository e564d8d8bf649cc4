/** The clusters in numbers for monitoring, where the Metrics plugin is there. */
package io.jenkins.plugins.perfsanity.metrics;
