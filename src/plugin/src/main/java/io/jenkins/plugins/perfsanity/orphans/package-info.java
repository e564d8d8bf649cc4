/** Jobs that outlive the builds that submitted them: which runs have some, and how they are ended. */
package io.jenkins.plugins.perfsanity.orphans;
