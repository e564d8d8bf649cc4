/** What forms and pages have in common that ask the controller something by script. */
package io.jenkins.plugins.perfsanity.forms;
