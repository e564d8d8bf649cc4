/** Where a build keeps the files of its runs. */
package io.jenkins.plugins.perfsanity.files;
