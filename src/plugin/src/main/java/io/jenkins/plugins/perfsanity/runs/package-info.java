/** What drives a run in a build, from its inputs to its outcome, and the clusters that the runs of all builds share. */
package io.jenkins.plugins.perfsanity.runs;
