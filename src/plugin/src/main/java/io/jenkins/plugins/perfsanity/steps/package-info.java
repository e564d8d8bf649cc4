/** What is asked for: the pipeline step, the build step of freestyle jobs, and their options. */
package io.jenkins.plugins.perfsanity.steps;
