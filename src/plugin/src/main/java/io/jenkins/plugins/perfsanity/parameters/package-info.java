/** The build parameter that holds a testlist, where its lists come from, and its preview. */
package io.jenkins.plugins.perfsanity.parameters;
