/** What lists of jobs show of the last run of each. */
package io.jenkins.plugins.perfsanity.views;
