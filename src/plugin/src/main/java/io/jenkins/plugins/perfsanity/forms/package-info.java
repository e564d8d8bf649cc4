/** What forms and pages have in common: asking the controller something by script, and the language of who reads them. */
package io.jenkins.plugins.perfsanity.forms;
