/** What a support bundle says about this plugin, where the Support Core plugin is there. */
package io.jenkins.plugins.perfsanity.support;
