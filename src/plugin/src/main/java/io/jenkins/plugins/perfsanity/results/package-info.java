/** What a build keeps of its runs, and the pages that show it. */
package io.jenkins.plugins.perfsanity.results;
