/** Running a list in a build: the step, and what watches its jobs. */
package io.jenkins.plugins.perfsanity.steps;
