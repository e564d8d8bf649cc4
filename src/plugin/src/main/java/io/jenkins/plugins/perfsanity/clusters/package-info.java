/** The clusters that an administrator defined: connection, credentials, profile. */
package io.jenkins.plugins.perfsanity.clusters;
