/** Finds the first slow revision between two of a checkout: which to compare next, what is known, and the files of each. */
package io.perfsanity.engine.bisect;
